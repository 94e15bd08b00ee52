SELECT vndtyp.recnum, vndtyp.typnme
FROM vndtyp
WHERE vndtyp.recnum IN (:recnum_1_1, :recnum_1_2)
