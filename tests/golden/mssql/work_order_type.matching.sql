SELECT srvtyp.recnum, srvtyp.typnme, srvtyp.dptmnt, srvtyp.csttyp, srvtyp.cstcde
FROM srvtyp
WHERE CAST(srvtyp.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR srvtyp.typnme LIKE :typnme_1 ESCAPE '/' ORDER BY srvtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
