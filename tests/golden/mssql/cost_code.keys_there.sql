SELECT DISTINCT cstcde.recnum
FROM cstcde
WHERE cstcde.recnum IN (:recnum_1_1, :recnum_1_2)
