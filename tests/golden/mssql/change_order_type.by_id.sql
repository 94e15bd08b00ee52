SELECT chgtyp.recnum, chgtyp.typnme
FROM chgtyp
WHERE chgtyp.recnum IN (:key0_1, :key0_2)
