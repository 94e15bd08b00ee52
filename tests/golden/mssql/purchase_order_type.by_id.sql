SELECT pchtyp.recnum, pchtyp.typnme
FROM pchtyp
WHERE pchtyp.recnum IN (:key0_1, :key0_2)
