SELECT srvgeo.recnum, srvgeo.dscrpt
FROM srvgeo
WHERE CAST(srvgeo.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR srvgeo.dscrpt LIKE :dscrpt_1 ESCAPE '/' ORDER BY srvgeo.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
