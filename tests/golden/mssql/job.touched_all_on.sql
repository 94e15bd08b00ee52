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
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, actrec.recnum AS key0
FROM actrec
WHERE actrec.upddte IS NULL AND actrec.insdte IS NULL AND :after = :param_3 AND actrec.recnum > :after0 ORDER BY actrec.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
