SELECT csttyp.recnum, csttyp.typnme
FROM csttyp
WHERE csttyp.recnum IN (:key0_1, :key0_2)
