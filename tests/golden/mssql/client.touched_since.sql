SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), reccln.upddte, 121) AS stamp, reccln.recnum AS key0
FROM reccln
WHERE reccln.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY reccln.upddte, reccln.recnum ORDER BY reccln.upddte, reccln.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), reccln.insdte, 121) AS stamp, reccln.recnum AS key0
FROM reccln
WHERE reccln.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY reccln.insdte, reccln.recnum ORDER BY reccln.insdte, reccln.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), clncnt.upddte, 121) AS stamp, clncnt.recnum AS key0
FROM clncnt
WHERE clncnt.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY clncnt.upddte, clncnt.recnum ORDER BY clncnt.upddte, clncnt.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), clncnt.insdte, 121) AS stamp, clncnt.recnum AS key0
FROM clncnt
WHERE clncnt.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY clncnt.insdte, clncnt.recnum ORDER BY clncnt.insdte, clncnt.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
