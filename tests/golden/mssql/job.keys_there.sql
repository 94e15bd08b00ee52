SELECT DISTINCT actrec.recnum
FROM actrec
WHERE actrec.recnum IN (:recnum_1_1, :recnum_1_2)
