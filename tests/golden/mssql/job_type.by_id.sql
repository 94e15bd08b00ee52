SELECT jobtyp._idnum, jobtyp.recnum, jobtyp.typnme, jobtyp.ntetxt, jobtyp.insdte, jobtyp.insusr, jobtyp.upddte, jobtyp.updusr
FROM jobtyp
WHERE jobtyp.recnum IN (:recnum_1_1, :recnum_1_2)
