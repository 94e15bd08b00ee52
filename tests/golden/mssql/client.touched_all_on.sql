SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), reccln.upddte, 121) AS stamp, reccln.recnum AS key0
FROM reccln
WHERE reccln.upddte >= CONVERT(datetime, :after, 121) AND (reccln.upddte > CONVERT(datetime, :after, 121) OR reccln.recnum > :after0) GROUP BY reccln.upddte, reccln.recnum ORDER BY reccln.upddte, reccln.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), reccln.insdte, 121) AS stamp, reccln.recnum AS key0
FROM reccln
WHERE reccln.insdte >= CONVERT(datetime, :after, 121) AND (reccln.insdte > CONVERT(datetime, :after, 121) OR reccln.recnum > :after0) GROUP BY reccln.insdte, reccln.recnum ORDER BY reccln.insdte, reccln.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), clncnt.upddte, 121) AS stamp, clncnt.recnum AS key0
FROM clncnt
WHERE clncnt.upddte >= CONVERT(datetime, :after, 121) AND (clncnt.upddte > CONVERT(datetime, :after, 121) OR clncnt.recnum > :after0) GROUP BY clncnt.upddte, clncnt.recnum ORDER BY clncnt.upddte, clncnt.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), clncnt.insdte, 121) AS stamp, clncnt.recnum AS key0
FROM clncnt
WHERE clncnt.insdte >= CONVERT(datetime, :after, 121) AND (clncnt.insdte > CONVERT(datetime, :after, 121) OR clncnt.recnum > :after0) GROUP BY clncnt.insdte, clncnt.recnum ORDER BY clncnt.insdte, clncnt.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, reccln.recnum AS key0
FROM reccln
WHERE reccln.upddte IS NULL AND reccln.insdte IS NULL AND :after = :param_5 AND reccln.recnum > :after0 ORDER BY reccln.recnum
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_7 ROWS
 FETCH FIRST :limit ROWS ONLY
