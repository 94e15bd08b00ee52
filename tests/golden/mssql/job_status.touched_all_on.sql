SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobsts.upddte, 121) AS stamp, jobsts.recnum AS key0
FROM jobsts
WHERE jobsts.upddte >= CONVERT(datetime, :after, 121) AND (jobsts.upddte > CONVERT(datetime, :after, 121) OR jobsts.recnum > :after0) GROUP BY jobsts.upddte, jobsts.recnum ORDER BY jobsts.upddte, jobsts.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobsts.insdte, 121) AS stamp, jobsts.recnum AS key0
FROM jobsts
WHERE jobsts.insdte >= CONVERT(datetime, :after, 121) AND (jobsts.insdte > CONVERT(datetime, :after, 121) OR jobsts.recnum > :after0) GROUP BY jobsts.insdte, jobsts.recnum ORDER BY jobsts.insdte, jobsts.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, jobsts.recnum AS key0
FROM jobsts
WHERE jobsts.upddte IS NULL AND jobsts.insdte IS NULL AND :after = :param_3 AND jobsts.recnum > :after0 ORDER BY jobsts.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
