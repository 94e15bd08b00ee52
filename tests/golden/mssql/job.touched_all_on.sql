SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), actrec.upddte, 121) AS stamp, actrec.recnum AS key0
FROM actrec
WHERE actrec.upddte >= CONVERT(datetime, :after, 121) AND (actrec.upddte > CONVERT(datetime, :after, 121) OR actrec.recnum > :after0) GROUP BY actrec.upddte, actrec.recnum ORDER BY actrec.upddte, actrec.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), actrec.insdte, 121) AS stamp, actrec.recnum AS key0
FROM actrec
WHERE actrec.insdte >= CONVERT(datetime, :after, 121) AND (actrec.insdte > CONVERT(datetime, :after, 121) OR actrec.recnum > :after0) GROUP BY actrec.insdte, actrec.recnum ORDER BY actrec.insdte, actrec.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobcnt.upddte, 121) AS stamp, jobcnt.recnum AS key0
FROM jobcnt
WHERE jobcnt.upddte >= CONVERT(datetime, :after, 121) AND (jobcnt.upddte > CONVERT(datetime, :after, 121) OR jobcnt.recnum > :after0) GROUP BY jobcnt.upddte, jobcnt.recnum ORDER BY jobcnt.upddte, jobcnt.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobcnt.insdte, 121) AS stamp, jobcnt.recnum AS key0
FROM jobcnt
WHERE jobcnt.insdte >= CONVERT(datetime, :after, 121) AND (jobcnt.insdte > CONVERT(datetime, :after, 121) OR jobcnt.recnum > :after0) GROUP BY jobcnt.insdte, jobcnt.recnum ORDER BY jobcnt.insdte, jobcnt.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobphs.upddte, 121) AS stamp, jobphs.recnum AS key0
FROM jobphs
WHERE jobphs.upddte >= CONVERT(datetime, :after, 121) AND (jobphs.upddte > CONVERT(datetime, :after, 121) OR jobphs.recnum > :after0) GROUP BY jobphs.upddte, jobphs.recnum ORDER BY jobphs.upddte, jobphs.recnum
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6 UNION SELECT anon_7.stamp AS stamp, anon_7.key0 AS key0
FROM (SELECT CONVERT(varchar(27), jobphs.insdte, 121) AS stamp, jobphs.recnum AS key0
FROM jobphs
WHERE jobphs.insdte >= CONVERT(datetime, :after, 121) AND (jobphs.insdte > CONVERT(datetime, :after, 121) OR jobphs.recnum > :after0) GROUP BY jobphs.insdte, jobphs.recnum ORDER BY jobphs.insdte, jobphs.recnum
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_7 UNION SELECT anon_8.stamp AS stamp, anon_8.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, actrec.recnum AS key0
FROM actrec
WHERE actrec.upddte IS NULL AND actrec.insdte IS NULL AND :after = :param_7 AND actrec.recnum > :after0 ORDER BY actrec.recnum
 OFFSET :param_8 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_8) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_9 ROWS
 FETCH FIRST :limit ROWS ONLY
