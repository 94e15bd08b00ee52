SELECT csttyp.recnum, csttyp.typnme
FROM csttyp
WHERE csttyp.recnum IN (:recnum_1_1, :recnum_1_2)
