SELECT cstdiv.recnum, cstdiv.divnme
FROM cstdiv
WHERE cstdiv.recnum IN (:key0_1, :key0_2)
