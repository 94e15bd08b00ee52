SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), prmchg.upddte, 121) AS stamp, prmchg.recnum AS key0
FROM prmchg
WHERE prmchg.upddte IS NOT NULL GROUP BY prmchg.upddte, prmchg.recnum ORDER BY prmchg.upddte, prmchg.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), prmchg.insdte, 121) AS stamp, prmchg.recnum AS key0
FROM prmchg
WHERE prmchg.insdte IS NOT NULL GROUP BY prmchg.insdte, prmchg.recnum ORDER BY prmchg.insdte, prmchg.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, prmchg.recnum AS key0
FROM prmchg
WHERE prmchg.upddte IS NULL AND prmchg.insdte IS NULL ORDER BY prmchg.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY
