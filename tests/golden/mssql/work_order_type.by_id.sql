SELECT srvtyp._idnum, srvtyp.recnum, srvtyp.typnme, srvtyp.dptmnt, srvtyp.cstcde, srvtyp.csttyp, srvtyp.insdte, srvtyp.insusr, srvtyp.upddte, srvtyp.updusr
FROM srvtyp
WHERE srvtyp.recnum IN (:recnum_1_1, :recnum_1_2)
