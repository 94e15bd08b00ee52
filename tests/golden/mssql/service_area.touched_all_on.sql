SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvgeo.upddte, 121) AS stamp, srvgeo.recnum AS key0
FROM srvgeo
WHERE srvgeo.upddte >= CONVERT(datetime, :after, 121) AND (srvgeo.upddte > CONVERT(datetime, :after, 121) OR srvgeo.recnum > :after0) GROUP BY srvgeo.upddte, srvgeo.recnum ORDER BY srvgeo.upddte, srvgeo.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvgeo.insdte, 121) AS stamp, srvgeo.recnum AS key0
FROM srvgeo
WHERE srvgeo.insdte >= CONVERT(datetime, :after, 121) AND (srvgeo.insdte > CONVERT(datetime, :after, 121) OR srvgeo.recnum > :after0) GROUP BY srvgeo.insdte, srvgeo.recnum ORDER BY srvgeo.insdte, srvgeo.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, srvgeo.recnum AS key0
FROM srvgeo
WHERE srvgeo.upddte IS NULL AND srvgeo.insdte IS NULL AND :after = :param_3 AND srvgeo.recnum > :after0 ORDER BY srvgeo.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
