SELECT vndtyp.recnum, vndtyp.typnme
FROM vndtyp
WHERE vndtyp.recnum IN (:key0_1, :key0_2)
