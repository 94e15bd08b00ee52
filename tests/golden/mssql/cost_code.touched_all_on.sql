SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), cstcde.upddte, 121) AS stamp, cstcde.recnum AS key0
FROM cstcde
WHERE cstcde.upddte >= CONVERT(datetime, :after, 121) AND (cstcde.upddte > CONVERT(datetime, :after, 121) OR cstcde.recnum > :after0) GROUP BY cstcde.upddte, cstcde.recnum ORDER BY cstcde.upddte, cstcde.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), cstcde.insdte, 121) AS stamp, cstcde.recnum AS key0
FROM cstcde
WHERE cstcde.insdte >= CONVERT(datetime, :after, 121) AND (cstcde.insdte > CONVERT(datetime, :after, 121) OR cstcde.recnum > :after0) GROUP BY cstcde.insdte, cstcde.recnum ORDER BY cstcde.insdte, cstcde.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, cstcde.recnum AS key0
FROM cstcde
WHERE cstcde.upddte IS NULL AND cstcde.insdte IS NULL AND :after = :param_3 AND cstcde.recnum > :after0 ORDER BY cstcde.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
