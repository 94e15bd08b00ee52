SELECT anon_1.stamp, anon_1.key0, anon_1.key1
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0, anon_2.key1 AS key1
FROM (SELECT CONVERT(varchar(27), jobphs.upddte, 121) AS stamp, jobphs.recnum AS key0, jobphs.phsnum AS key1
FROM jobphs
WHERE jobphs.upddte >= CONVERT(datetime, :after, 121) AND (jobphs.upddte > CONVERT(datetime, :after, 121) OR jobphs.recnum > :after0 OR jobphs.recnum = :after0 AND jobphs.phsnum > :after1) AND jobphs.phsnum != :phsnum_1 GROUP BY jobphs.upddte, jobphs.recnum, jobphs.phsnum ORDER BY jobphs.upddte, jobphs.recnum, jobphs.phsnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0, anon_3.key1 AS key1
FROM (SELECT CONVERT(varchar(27), jobphs.insdte, 121) AS stamp, jobphs.recnum AS key0, jobphs.phsnum AS key1
FROM jobphs
WHERE jobphs.insdte >= CONVERT(datetime, :after, 121) AND (jobphs.insdte > CONVERT(datetime, :after, 121) OR jobphs.recnum > :after0 OR jobphs.recnum = :after0 AND jobphs.phsnum > :after1) AND jobphs.phsnum != :phsnum_1 GROUP BY jobphs.insdte, jobphs.recnum, jobphs.phsnum ORDER BY jobphs.insdte, jobphs.recnum, jobphs.phsnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0, anon_4.key1 AS key1
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, jobphs.recnum AS key0, jobphs.phsnum AS key1
FROM jobphs
WHERE jobphs.phsnum != :phsnum_1 AND jobphs.upddte IS NULL AND jobphs.insdte IS NULL AND :after = :param_3 AND (jobphs.recnum > :after0 OR jobphs.recnum = :after0 AND jobphs.phsnum > :after1) ORDER BY jobphs.recnum, jobphs.phsnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0, anon_1.key1
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
