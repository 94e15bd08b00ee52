SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), lgract.upddte, 121) AS stamp, lgract.recnum AS key0
FROM lgract
WHERE lgract.upddte >= CONVERT(datetime, :after, 121) AND (lgract.upddte > CONVERT(datetime, :after, 121) OR lgract.recnum > :after0) GROUP BY lgract.upddte, lgract.recnum ORDER BY lgract.upddte, lgract.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), lgract.insdte, 121) AS stamp, lgract.recnum AS key0
FROM lgract
WHERE lgract.insdte >= CONVERT(datetime, :after, 121) AND (lgract.insdte > CONVERT(datetime, :after, 121) OR lgract.recnum > :after0) GROUP BY lgract.insdte, lgract.recnum ORDER BY lgract.insdte, lgract.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, lgract.recnum AS key0
FROM lgract
WHERE lgract.upddte IS NULL AND lgract.insdte IS NULL AND :after = :param_3 AND lgract.recnum > :after0 ORDER BY lgract.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
