SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), pchtyp.upddte, 121) AS stamp, pchtyp.recnum AS key0
FROM pchtyp
WHERE pchtyp.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY pchtyp.upddte, pchtyp.recnum ORDER BY pchtyp.upddte, pchtyp.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), pchtyp.insdte, 121) AS stamp, pchtyp.recnum AS key0
FROM pchtyp
WHERE pchtyp.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY pchtyp.insdte, pchtyp.recnum ORDER BY pchtyp.insdte, pchtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY
