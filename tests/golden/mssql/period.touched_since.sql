SELECT anon_1.stamp, anon_1.key0, anon_1.key1
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0, anon_2.key1 AS key1
FROM (SELECT CONVERT(varchar(27), lgrtrn.upddte, 121) AS stamp, lgrtrn.postyr AS key0, lgrtrn.actprd AS key1
FROM lgrtrn
WHERE lgrtrn.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) AND lgrtrn.postyr IS NOT NULL AND lgrtrn.actprd IS NOT NULL GROUP BY lgrtrn.upddte, lgrtrn.postyr, lgrtrn.actprd ORDER BY lgrtrn.upddte, lgrtrn.postyr, lgrtrn.actprd
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0, anon_3.key1 AS key1
FROM (SELECT CONVERT(varchar(27), lgrtrn.insdte, 121) AS stamp, lgrtrn.postyr AS key0, lgrtrn.actprd AS key1
FROM lgrtrn
WHERE lgrtrn.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) AND lgrtrn.postyr IS NOT NULL AND lgrtrn.actprd IS NOT NULL GROUP BY lgrtrn.insdte, lgrtrn.postyr, lgrtrn.actprd ORDER BY lgrtrn.insdte, lgrtrn.postyr, lgrtrn.actprd
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0, anon_1.key1
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY
