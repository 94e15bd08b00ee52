SELECT chgtyp._idnum, chgtyp.recnum, chgtyp.typnme, chgtyp.ntetxt, chgtyp.insdte, chgtyp.insusr, chgtyp.upddte, chgtyp.updusr
FROM chgtyp
WHERE chgtyp.recnum IN (:recnum_1_1, :recnum_1_2)
