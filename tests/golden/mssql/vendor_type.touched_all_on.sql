SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), vndtyp.upddte, 121) AS stamp, vndtyp.recnum AS key0
FROM vndtyp
WHERE vndtyp.upddte >= CONVERT(datetime, :after, 121) AND (vndtyp.upddte > CONVERT(datetime, :after, 121) OR vndtyp.recnum > :after0) GROUP BY vndtyp.upddte, vndtyp.recnum ORDER BY vndtyp.upddte, vndtyp.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), vndtyp.insdte, 121) AS stamp, vndtyp.recnum AS key0
FROM vndtyp
WHERE vndtyp.insdte >= CONVERT(datetime, :after, 121) AND (vndtyp.insdte > CONVERT(datetime, :after, 121) OR vndtyp.recnum > :after0) GROUP BY vndtyp.insdte, vndtyp.recnum ORDER BY vndtyp.insdte, vndtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, vndtyp.recnum AS key0
FROM vndtyp
WHERE vndtyp.upddte IS NULL AND vndtyp.insdte IS NULL AND :after = :param_3 AND vndtyp.recnum > :after0 ORDER BY vndtyp.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
