SELECT DISTINCT actrec.recnum
FROM actrec
WHERE actrec.recnum IN (:key0_1, :key0_2)
