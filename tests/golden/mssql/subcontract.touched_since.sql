SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), subcon.upddte, 121) AS stamp, subcon.recnum AS key0
FROM subcon
WHERE subcon.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY subcon.upddte, subcon.recnum ORDER BY subcon.upddte, subcon.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), subcon.insdte, 121) AS stamp, subcon.recnum AS key0
FROM subcon
WHERE subcon.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY subcon.insdte, subcon.recnum ORDER BY subcon.insdte, subcon.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), sbcnln.upddte, 121) AS stamp, sbcnln.recnum AS key0
FROM sbcnln
WHERE sbcnln.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY sbcnln.upddte, sbcnln.recnum ORDER BY sbcnln.upddte, sbcnln.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), sbcnln.insdte, 121) AS stamp, sbcnln.recnum AS key0
FROM sbcnln
WHERE sbcnln.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY sbcnln.insdte, sbcnln.recnum ORDER BY sbcnln.insdte, sbcnln.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
