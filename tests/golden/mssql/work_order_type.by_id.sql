SELECT srvtyp.recnum, srvtyp.typnme, srvtyp.dptmnt, srvtyp.csttyp, srvtyp.cstcde
FROM srvtyp
WHERE srvtyp.recnum IN (:key0_1, :key0_2)
