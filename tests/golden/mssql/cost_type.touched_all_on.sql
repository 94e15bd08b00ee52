SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), csttyp.upddte, 121) AS stamp, csttyp.recnum AS key0
FROM csttyp
WHERE csttyp.upddte >= CONVERT(datetime, :after, 121) AND (csttyp.upddte > CONVERT(datetime, :after, 121) OR csttyp.recnum > :after0) GROUP BY csttyp.upddte, csttyp.recnum ORDER BY csttyp.upddte, csttyp.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), csttyp.insdte, 121) AS stamp, csttyp.recnum AS key0
FROM csttyp
WHERE csttyp.insdte >= CONVERT(datetime, :after, 121) AND (csttyp.insdte > CONVERT(datetime, :after, 121) OR csttyp.recnum > :after0) GROUP BY csttyp.insdte, csttyp.recnum ORDER BY csttyp.insdte, csttyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, csttyp.recnum AS key0
FROM csttyp
WHERE csttyp.upddte IS NULL AND csttyp.insdte IS NULL AND :after = :param_3 AND csttyp.recnum > :after0 ORDER BY csttyp.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
