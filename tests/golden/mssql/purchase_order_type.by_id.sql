SELECT pchtyp.recnum, pchtyp.typnme
FROM pchtyp
WHERE pchtyp.recnum IN (:recnum_1_1, :recnum_1_2)
