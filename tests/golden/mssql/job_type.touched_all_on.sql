SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobtyp.upddte, 121) AS stamp, jobtyp.recnum AS key0
FROM jobtyp
WHERE jobtyp.upddte >= CONVERT(datetime, :after, 121) AND (jobtyp.upddte > CONVERT(datetime, :after, 121) OR jobtyp.recnum > :after0) GROUP BY jobtyp.upddte, jobtyp.recnum ORDER BY jobtyp.upddte, jobtyp.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobtyp.insdte, 121) AS stamp, jobtyp.recnum AS key0
FROM jobtyp
WHERE jobtyp.insdte >= CONVERT(datetime, :after, 121) AND (jobtyp.insdte > CONVERT(datetime, :after, 121) OR jobtyp.recnum > :after0) GROUP BY jobtyp.insdte, jobtyp.recnum ORDER BY jobtyp.insdte, jobtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, jobtyp.recnum AS key0
FROM jobtyp
WHERE jobtyp.upddte IS NULL AND jobtyp.insdte IS NULL AND :after = :param_3 AND jobtyp.recnum > :after0 ORDER BY jobtyp.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
