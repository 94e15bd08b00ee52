SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), budget.upddte, 121) AS stamp, budget.recnum AS key0
FROM budget
WHERE budget.upddte IS NOT NULL GROUP BY budget.upddte, budget.recnum ORDER BY budget.upddte, budget.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), budget.insdte, 121) AS stamp, budget.recnum AS key0
FROM budget
WHERE budget.insdte IS NOT NULL GROUP BY budget.insdte, budget.recnum ORDER BY budget.insdte, budget.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), bdglin.upddte, 121) AS stamp, bdglin.recnum AS key0
FROM bdglin
WHERE bdglin.upddte IS NOT NULL GROUP BY bdglin.upddte, bdglin.recnum ORDER BY bdglin.upddte, bdglin.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), bdglin.insdte, 121) AS stamp, bdglin.recnum AS key0
FROM bdglin
WHERE bdglin.insdte IS NOT NULL GROUP BY bdglin.insdte, bdglin.recnum ORDER BY bdglin.insdte, bdglin.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, budget.recnum AS key0
FROM budget
WHERE budget.upddte IS NULL AND budget.insdte IS NULL ORDER BY budget.recnum
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY
