SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), prmchg.upddte, 121) AS stamp, prmchg.recnum AS key0
FROM prmchg
WHERE prmchg.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY prmchg.upddte, prmchg.recnum ORDER BY prmchg.upddte, prmchg.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), prmchg.insdte, 121) AS stamp, prmchg.recnum AS key0
FROM prmchg
WHERE prmchg.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY prmchg.insdte, prmchg.recnum ORDER BY prmchg.insdte, prmchg.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), sbcgln.upddte, 121) AS stamp, sbcgln.recnum AS key0
FROM sbcgln
WHERE sbcgln.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY sbcgln.upddte, sbcgln.recnum ORDER BY sbcgln.upddte, sbcgln.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), sbcgln.insdte, 121) AS stamp, sbcgln.recnum AS key0
FROM sbcgln
WHERE sbcgln.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY sbcgln.insdte, sbcgln.recnum ORDER BY sbcgln.insdte, sbcgln.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT CONVERT(varchar(27), pmcgln.upddte, 121) AS stamp, pmcgln.recnum AS key0
FROM pmcgln
WHERE pmcgln.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY pmcgln.upddte, pmcgln.recnum ORDER BY pmcgln.upddte, pmcgln.recnum
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6 UNION SELECT anon_7.stamp AS stamp, anon_7.key0 AS key0
FROM (SELECT CONVERT(varchar(27), pmcgln.insdte, 121) AS stamp, pmcgln.recnum AS key0
FROM pmcgln
WHERE pmcgln.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY pmcgln.insdte, pmcgln.recnum ORDER BY pmcgln.insdte, pmcgln.recnum
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_7) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_7 ROWS
 FETCH FIRST :limit ROWS ONLY
