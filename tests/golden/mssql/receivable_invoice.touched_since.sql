SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), acrinv.upddte, 121) AS stamp, acrinv.recnum AS key0
FROM acrinv
WHERE acrinv.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY acrinv.upddte, acrinv.recnum ORDER BY acrinv.upddte, acrinv.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), acrinv.insdte, 121) AS stamp, acrinv.recnum AS key0
FROM acrinv
WHERE acrinv.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY acrinv.insdte, acrinv.recnum ORDER BY acrinv.insdte, acrinv.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), arivln.upddte, 121) AS stamp, arivln.recnum AS key0
FROM arivln
WHERE arivln.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY arivln.upddte, arivln.recnum ORDER BY arivln.upddte, arivln.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), arivln.insdte, 121) AS stamp, arivln.recnum AS key0
FROM arivln
WHERE arivln.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY arivln.insdte, arivln.recnum ORDER BY arivln.insdte, arivln.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT CONVERT(varchar(27), acrpmt.upddte, 121) AS stamp, acrpmt.recnum AS key0
FROM acrpmt
WHERE acrpmt.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY acrpmt.upddte, acrpmt.recnum ORDER BY acrpmt.upddte, acrpmt.recnum
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6 UNION SELECT anon_7.stamp AS stamp, anon_7.key0 AS key0
FROM (SELECT CONVERT(varchar(27), acrpmt.insdte, 121) AS stamp, acrpmt.recnum AS key0
FROM acrpmt
WHERE acrpmt.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY acrpmt.insdte, acrpmt.recnum ORDER BY acrpmt.insdte, acrpmt.recnum
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_7) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_7 ROWS
 FETCH FIRST :limit ROWS ONLY
