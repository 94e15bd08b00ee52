SELECT anon_1.stamp, anon_1.key0, anon_1.key1
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0, anon_2.key1 AS key1
FROM (SELECT CONVERT(varchar(27), vndcnt.upddte, 121) AS stamp, vndcnt.recnum AS key0, vndcnt.linnum AS key1
FROM vndcnt
WHERE vndcnt.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY vndcnt.upddte, vndcnt.recnum, vndcnt.linnum ORDER BY vndcnt.upddte, vndcnt.recnum, vndcnt.linnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0, anon_3.key1 AS key1
FROM (SELECT CONVERT(varchar(27), vndcnt.insdte, 121) AS stamp, vndcnt.recnum AS key0, vndcnt.linnum AS key1
FROM vndcnt
WHERE vndcnt.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY vndcnt.insdte, vndcnt.recnum, vndcnt.linnum ORDER BY vndcnt.insdte, vndcnt.recnum, vndcnt.linnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0, anon_1.key1
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY
