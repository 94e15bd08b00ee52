SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), actrec.upddte, 121) AS stamp, actrec.recnum AS key0
FROM actrec
WHERE actrec.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY actrec.upddte, actrec.recnum ORDER BY actrec.upddte, actrec.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), actrec.insdte, 121) AS stamp, actrec.recnum AS key0
FROM actrec
WHERE actrec.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY actrec.insdte, actrec.recnum ORDER BY actrec.insdte, actrec.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobcnt.upddte, 121) AS stamp, jobcnt.recnum AS key0
FROM jobcnt
WHERE jobcnt.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY jobcnt.upddte, jobcnt.recnum ORDER BY jobcnt.upddte, jobcnt.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobcnt.insdte, 121) AS stamp, jobcnt.recnum AS key0
FROM jobcnt
WHERE jobcnt.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY jobcnt.insdte, jobcnt.recnum ORDER BY jobcnt.insdte, jobcnt.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobphs.upddte, 121) AS stamp, jobphs.recnum AS key0
FROM jobphs
WHERE jobphs.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY jobphs.upddte, jobphs.recnum ORDER BY jobphs.upddte, jobphs.recnum
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6 UNION SELECT anon_7.stamp AS stamp, anon_7.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobphs.insdte, 121) AS stamp, jobphs.recnum AS key0
FROM jobphs
WHERE jobphs.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY jobphs.insdte, jobphs.recnum ORDER BY jobphs.insdte, jobphs.recnum
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_7) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_7 ROWS
 FETCH FIRST :limit ROWS ONLY
