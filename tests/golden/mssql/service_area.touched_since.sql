SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvgeo.upddte, 121) AS stamp, srvgeo.recnum AS key0
FROM srvgeo
WHERE srvgeo.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY srvgeo.upddte, srvgeo.recnum ORDER BY srvgeo.upddte, srvgeo.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvgeo.insdte, 121) AS stamp, srvgeo.recnum AS key0
FROM srvgeo
WHERE srvgeo.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY srvgeo.insdte, srvgeo.recnum ORDER BY srvgeo.insdte, srvgeo.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY
