SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), chgtyp.upddte, 121) AS stamp, chgtyp.recnum AS key0
FROM chgtyp
WHERE chgtyp.upddte >= CONVERT(datetime, :after, 121) AND (chgtyp.upddte > CONVERT(datetime, :after, 121) OR chgtyp.recnum > :after0) GROUP BY chgtyp.upddte, chgtyp.recnum ORDER BY chgtyp.upddte, chgtyp.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), chgtyp.insdte, 121) AS stamp, chgtyp.recnum AS key0
FROM chgtyp
WHERE chgtyp.insdte >= CONVERT(datetime, :after, 121) AND (chgtyp.insdte > CONVERT(datetime, :after, 121) OR chgtyp.recnum > :after0) GROUP BY chgtyp.insdte, chgtyp.recnum ORDER BY chgtyp.insdte, chgtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, chgtyp.recnum AS key0
FROM chgtyp
WHERE chgtyp.upddte IS NULL AND chgtyp.insdte IS NULL AND :after = :param_3 AND chgtyp.recnum > :after0 ORDER BY chgtyp.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
