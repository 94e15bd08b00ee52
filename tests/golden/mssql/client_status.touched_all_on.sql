SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), clnsts.upddte, 121) AS stamp, clnsts.recnum AS key0
FROM clnsts
WHERE clnsts.upddte >= CONVERT(datetime, :after, 121) AND (clnsts.upddte > CONVERT(datetime, :after, 121) OR clnsts.recnum > :after0) GROUP BY clnsts.upddte, clnsts.recnum ORDER BY clnsts.upddte, clnsts.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), clnsts.insdte, 121) AS stamp, clnsts.recnum AS key0
FROM clnsts
WHERE clnsts.insdte >= CONVERT(datetime, :after, 121) AND (clnsts.insdte > CONVERT(datetime, :after, 121) OR clnsts.recnum > :after0) GROUP BY clnsts.insdte, clnsts.recnum ORDER BY clnsts.insdte, clnsts.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, clnsts.recnum AS key0
FROM clnsts
WHERE clnsts.upddte IS NULL AND clnsts.insdte IS NULL AND :after = :param_3 AND clnsts.recnum > :after0 ORDER BY clnsts.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
