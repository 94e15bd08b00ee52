SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), cstdiv.upddte, 121) AS stamp, cstdiv.recnum AS key0
FROM cstdiv
WHERE cstdiv.upddte IS NOT NULL GROUP BY cstdiv.upddte, cstdiv.recnum ORDER BY cstdiv.upddte, cstdiv.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), cstdiv.insdte, 121) AS stamp, cstdiv.recnum AS key0
FROM cstdiv
WHERE cstdiv.insdte IS NOT NULL GROUP BY cstdiv.insdte, cstdiv.recnum ORDER BY cstdiv.insdte, cstdiv.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, cstdiv.recnum AS key0
FROM cstdiv
WHERE cstdiv.upddte IS NULL AND cstdiv.insdte IS NULL ORDER BY cstdiv.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY
