SELECT cstdiv.recnum, cstdiv.divnme
FROM cstdiv
WHERE cstdiv.recnum IN (:recnum_1_1, :recnum_1_2)
