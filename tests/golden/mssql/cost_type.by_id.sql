SELECT csttyp._idnum, csttyp.recnum, csttyp.typnme, csttyp.insdte, csttyp.insusr, csttyp.upddte, csttyp.updusr
FROM csttyp
WHERE csttyp.recnum IN (:recnum_1_1, :recnum_1_2)
