SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobtyp.upddte, 121) AS stamp, jobtyp.recnum AS key0
FROM jobtyp
WHERE jobtyp.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY jobtyp.upddte, jobtyp.recnum ORDER BY jobtyp.upddte, jobtyp.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobtyp.insdte, 121) AS stamp, jobtyp.recnum AS key0
FROM jobtyp
WHERE jobtyp.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY jobtyp.insdte, jobtyp.recnum ORDER BY jobtyp.insdte, jobtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY
