SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), actrec.upddte, 121) AS stamp, actrec.recnum AS key0
FROM actrec
WHERE actrec.upddte IS NOT NULL GROUP BY actrec.upddte, actrec.recnum ORDER BY actrec.upddte, actrec.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), actrec.insdte, 121) AS stamp, actrec.recnum AS key0
FROM actrec
WHERE actrec.insdte IS NOT NULL GROUP BY actrec.insdte, actrec.recnum ORDER BY actrec.insdte, actrec.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobcnt.upddte, 121) AS stamp, jobcnt.recnum AS key0
FROM jobcnt
WHERE jobcnt.upddte IS NOT NULL GROUP BY jobcnt.upddte, jobcnt.recnum ORDER BY jobcnt.upddte, jobcnt.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobcnt.insdte, 121) AS stamp, jobcnt.recnum AS key0
FROM jobcnt
WHERE jobcnt.insdte IS NOT NULL GROUP BY jobcnt.insdte, jobcnt.recnum ORDER BY jobcnt.insdte, jobcnt.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobphs.upddte, 121) AS stamp, jobphs.recnum AS key0
FROM jobphs
WHERE jobphs.upddte IS NOT NULL GROUP BY jobphs.upddte, jobphs.recnum ORDER BY jobphs.upddte, jobphs.recnum
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6 UNION SELECT anon_7.stamp AS stamp, anon_7.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobphs.insdte, 121) AS stamp, jobphs.recnum AS key0
FROM jobphs
WHERE jobphs.insdte IS NOT NULL GROUP BY jobphs.insdte, jobphs.recnum ORDER BY jobphs.insdte, jobphs.recnum
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_7 UNION SELECT anon_8.stamp AS stamp, anon_8.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, actrec.recnum AS key0
FROM actrec
WHERE actrec.upddte IS NULL AND actrec.insdte IS NULL ORDER BY actrec.recnum
 OFFSET :param_7 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_8) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_8 ROWS
 FETCH FIRST :limit ROWS ONLY
