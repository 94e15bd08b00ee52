SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), pchtyp.upddte, 121) AS stamp, pchtyp.recnum AS key0
FROM pchtyp
WHERE pchtyp.upddte >= CONVERT(datetime, :after, 121) AND (pchtyp.upddte > CONVERT(datetime, :after, 121) OR pchtyp.recnum > :after0) GROUP BY pchtyp.upddte, pchtyp.recnum ORDER BY pchtyp.upddte, pchtyp.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), pchtyp.insdte, 121) AS stamp, pchtyp.recnum AS key0
FROM pchtyp
WHERE pchtyp.insdte >= CONVERT(datetime, :after, 121) AND (pchtyp.insdte > CONVERT(datetime, :after, 121) OR pchtyp.recnum > :after0) GROUP BY pchtyp.insdte, pchtyp.recnum ORDER BY pchtyp.insdte, pchtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, pchtyp.recnum AS key0
FROM pchtyp
WHERE pchtyp.upddte IS NULL AND pchtyp.insdte IS NULL AND :after = :param_3 AND pchtyp.recnum > :after0 ORDER BY pchtyp.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
