SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvtyp.upddte, 121) AS stamp, srvtyp.recnum AS key0
FROM srvtyp
WHERE srvtyp.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY srvtyp.upddte, srvtyp.recnum ORDER BY srvtyp.upddte, srvtyp.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvtyp.insdte, 121) AS stamp, srvtyp.recnum AS key0
FROM srvtyp
WHERE srvtyp.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY srvtyp.insdte, srvtyp.recnum ORDER BY srvtyp.insdte, srvtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY
