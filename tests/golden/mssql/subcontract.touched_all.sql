SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), subcon.upddte, 121) AS stamp, subcon.recnum AS key0
FROM subcon
WHERE subcon.upddte IS NOT NULL GROUP BY subcon.upddte, subcon.recnum ORDER BY subcon.upddte, subcon.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), subcon.insdte, 121) AS stamp, subcon.recnum AS key0
FROM subcon
WHERE subcon.insdte IS NOT NULL GROUP BY subcon.insdte, subcon.recnum ORDER BY subcon.insdte, subcon.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), sbcnln.upddte, 121) AS stamp, sbcnln.recnum AS key0
FROM sbcnln
WHERE sbcnln.upddte IS NOT NULL GROUP BY sbcnln.upddte, sbcnln.recnum ORDER BY sbcnln.upddte, sbcnln.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), sbcnln.insdte, 121) AS stamp, sbcnln.recnum AS key0
FROM sbcnln
WHERE sbcnln.insdte IS NOT NULL GROUP BY sbcnln.insdte, sbcnln.recnum ORDER BY sbcnln.insdte, sbcnln.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, subcon.recnum AS key0
FROM subcon
WHERE subcon.upddte IS NULL AND subcon.insdte IS NULL ORDER BY subcon.recnum
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY
