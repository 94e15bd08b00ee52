SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvinv.upddte, 121) AS stamp, srvinv.recnum AS key0
FROM srvinv
WHERE srvinv.upddte IS NOT NULL GROUP BY srvinv.upddte, srvinv.recnum ORDER BY srvinv.upddte, srvinv.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvinv.insdte, 121) AS stamp, srvinv.recnum AS key0
FROM srvinv
WHERE srvinv.insdte IS NOT NULL GROUP BY srvinv.insdte, srvinv.recnum ORDER BY srvinv.insdte, srvinv.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvlin.upddte, 121) AS stamp, srvlin.recnum AS key0
FROM srvlin
WHERE srvlin.upddte IS NOT NULL GROUP BY srvlin.upddte, srvlin.recnum ORDER BY srvlin.upddte, srvlin.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvlin.insdte, 121) AS stamp, srvlin.recnum AS key0
FROM srvlin
WHERE srvlin.insdte IS NOT NULL GROUP BY srvlin.insdte, srvlin.recnum ORDER BY srvlin.insdte, srvlin.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvsch.upddte, 121) AS stamp, srvsch.recnum AS key0
FROM srvsch
WHERE srvsch.upddte IS NOT NULL GROUP BY srvsch.upddte, srvsch.recnum ORDER BY srvsch.upddte, srvsch.recnum
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6 UNION SELECT anon_7.stamp AS stamp, anon_7.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvsch.insdte, 121) AS stamp, srvsch.recnum AS key0
FROM srvsch
WHERE srvsch.insdte IS NOT NULL GROUP BY srvsch.insdte, srvsch.recnum ORDER BY srvsch.insdte, srvsch.recnum
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_7 UNION SELECT anon_8.stamp AS stamp, anon_8.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvpmt.upddte, 121) AS stamp, srvpmt.recnum AS key0
FROM srvpmt
WHERE srvpmt.upddte IS NOT NULL GROUP BY srvpmt.upddte, srvpmt.recnum ORDER BY srvpmt.upddte, srvpmt.recnum
 OFFSET :param_7 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_8 UNION SELECT anon_9.stamp AS stamp, anon_9.key0 AS key0
FROM (SELECT CONVERT(varchar(27), srvpmt.insdte, 121) AS stamp, srvpmt.recnum AS key0
FROM srvpmt
WHERE srvpmt.insdte IS NOT NULL GROUP BY srvpmt.insdte, srvpmt.recnum ORDER BY srvpmt.insdte, srvpmt.recnum
 OFFSET :param_8 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_9 UNION SELECT anon_10.stamp AS stamp, anon_10.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, srvinv.recnum AS key0
FROM srvinv
WHERE srvinv.upddte IS NULL AND srvinv.insdte IS NULL ORDER BY srvinv.recnum
 OFFSET :param_9 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_10) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_10 ROWS
 FETCH FIRST :limit ROWS ONLY
