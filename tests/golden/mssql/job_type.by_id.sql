SELECT jobtyp.recnum, jobtyp.typnme
FROM jobtyp
WHERE jobtyp.recnum IN (:key0_1, :key0_2)
