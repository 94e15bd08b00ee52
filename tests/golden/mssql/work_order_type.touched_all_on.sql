SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvtyp.upddte, 121) AS stamp, srvtyp.recnum AS key0
FROM srvtyp
WHERE srvtyp.upddte >= CONVERT(datetime, :after, 121) AND (srvtyp.upddte > CONVERT(datetime, :after, 121) OR srvtyp.recnum > :after0) GROUP BY srvtyp.upddte, srvtyp.recnum ORDER BY srvtyp.upddte, srvtyp.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvtyp.insdte, 121) AS stamp, srvtyp.recnum AS key0
FROM srvtyp
WHERE srvtyp.insdte >= CONVERT(datetime, :after, 121) AND (srvtyp.insdte > CONVERT(datetime, :after, 121) OR srvtyp.recnum > :after0) GROUP BY srvtyp.insdte, srvtyp.recnum ORDER BY srvtyp.insdte, srvtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, srvtyp.recnum AS key0
FROM srvtyp
WHERE srvtyp.upddte IS NULL AND srvtyp.insdte IS NULL AND :after = :param_3 AND srvtyp.recnum > :after0 ORDER BY srvtyp.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
