SELECT jobtyp.recnum, jobtyp.typnme
FROM jobtyp
WHERE jobtyp.recnum IN (:recnum_1_1, :recnum_1_2)
