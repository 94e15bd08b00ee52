SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobcst.upddte, 121) AS stamp, jobcst.recnum AS key0
FROM jobcst
WHERE jobcst.upddte >= CONVERT(datetime, :after, 121) AND (jobcst.upddte > CONVERT(datetime, :after, 121) OR jobcst.recnum > :after0) GROUP BY jobcst.upddte, jobcst.recnum ORDER BY jobcst.upddte, jobcst.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobcst.insdte, 121) AS stamp, jobcst.recnum AS key0
FROM jobcst
WHERE jobcst.insdte >= CONVERT(datetime, :after, 121) AND (jobcst.insdte > CONVERT(datetime, :after, 121) OR jobcst.recnum > :after0) GROUP BY jobcst.insdte, jobcst.recnum ORDER BY jobcst.insdte, jobcst.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, jobcst.recnum AS key0
FROM jobcst
WHERE jobcst.upddte IS NULL AND jobcst.insdte IS NULL AND :after = :param_3 AND jobcst.recnum > :after0 ORDER BY jobcst.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
