SELECT chgtyp.recnum, chgtyp.typnme
FROM chgtyp
WHERE chgtyp.recnum IN (:recnum_1_1, :recnum_1_2)
