SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), pchord.upddte, 121) AS stamp, pchord.recnum AS key0
FROM pchord
WHERE pchord.upddte IS NOT NULL GROUP BY pchord.upddte, pchord.recnum ORDER BY pchord.upddte, pchord.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), pchord.insdte, 121) AS stamp, pchord.recnum AS key0
FROM pchord
WHERE pchord.insdte IS NOT NULL GROUP BY pchord.insdte, pchord.recnum ORDER BY pchord.insdte, pchord.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), pcorln.upddte, 121) AS stamp, pcorln.recnum AS key0
FROM pcorln
WHERE pcorln.upddte IS NOT NULL GROUP BY pcorln.upddte, pcorln.recnum ORDER BY pcorln.upddte, pcorln.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), pcorln.insdte, 121) AS stamp, pcorln.recnum AS key0
FROM pcorln
WHERE pcorln.insdte IS NOT NULL GROUP BY pcorln.insdte, pcorln.recnum ORDER BY pcorln.insdte, pcorln.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, pchord.recnum AS key0
FROM pchord
WHERE pchord.upddte IS NULL AND pchord.insdte IS NULL ORDER BY pchord.recnum
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY
