SELECT srvtyp.recnum, srvtyp.typnme, srvtyp.dptmnt, srvtyp.csttyp, srvtyp.cstcde
FROM srvtyp
WHERE srvtyp.recnum IN (:recnum_1_1, :recnum_1_2)
