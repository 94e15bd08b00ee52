SELECT DISTINCT cstcde.recnum
FROM cstcde
WHERE cstcde.recnum IN (:key0_1, :key0_2)
