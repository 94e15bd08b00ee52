SELECT srvtyp.recnum, srvtyp.typnme
FROM srvtyp
WHERE srvtyp.recnum IN (:recnum_1_1, :recnum_1_2)
