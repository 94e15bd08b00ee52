SELECT anon_1.stamp, anon_1.key0, anon_1.key1
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0, anon_2.key1 AS key1
FROM (SELECT CONVERT(varchar(27), srvloc.upddte, 121) AS stamp, srvloc.recnum AS key0, srvloc.locnum AS key1
FROM srvloc
WHERE srvloc.upddte >= CONVERT(datetime, :after, 121) AND (srvloc.upddte > CONVERT(datetime, :after, 121) OR srvloc.recnum > :after0 OR srvloc.recnum = :after0 AND srvloc.locnum > :after1) GROUP BY srvloc.upddte, srvloc.recnum, srvloc.locnum ORDER BY srvloc.upddte, srvloc.recnum, srvloc.locnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0, anon_3.key1 AS key1
FROM (SELECT CONVERT(varchar(27), srvloc.insdte, 121) AS stamp, srvloc.recnum AS key0, srvloc.locnum AS key1
FROM srvloc
WHERE srvloc.insdte >= CONVERT(datetime, :after, 121) AND (srvloc.insdte > CONVERT(datetime, :after, 121) OR srvloc.recnum > :after0 OR srvloc.recnum = :after0 AND srvloc.locnum > :after1) GROUP BY srvloc.insdte, srvloc.recnum, srvloc.locnum ORDER BY srvloc.insdte, srvloc.recnum, srvloc.locnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0, anon_4.key1 AS key1
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, srvloc.recnum AS key0, srvloc.locnum AS key1
FROM srvloc
WHERE srvloc.upddte IS NULL AND srvloc.insdte IS NULL AND :after = :param_3 AND (srvloc.recnum > :after0 OR srvloc.recnum = :after0 AND srvloc.locnum > :after1) ORDER BY srvloc.recnum, srvloc.locnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0, anon_1.key1
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
