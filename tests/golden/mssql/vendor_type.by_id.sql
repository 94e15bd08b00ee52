SELECT vndtyp._idnum, vndtyp.recnum, vndtyp.typnme, vndtyp.ntetxt, vndtyp.insdte, vndtyp.insusr, vndtyp.upddte, vndtyp.updusr
FROM vndtyp
WHERE vndtyp.recnum IN (:recnum_1_1, :recnum_1_2)
