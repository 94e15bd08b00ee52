SELECT anon_1.stamp, anon_1.key0, anon_1.key1
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0, anon_2.key1 AS key1
FROM (SELECT CONVERT(varchar(27), clncnt.upddte, 121) AS stamp, clncnt.recnum AS key0, clncnt.linnum AS key1
FROM clncnt
WHERE clncnt.upddte >= CONVERT(datetime, :after, 121) AND (clncnt.upddte > CONVERT(datetime, :after, 121) OR clncnt.recnum > :after0 OR clncnt.recnum = :after0 AND clncnt.linnum > :after1) GROUP BY clncnt.upddte, clncnt.recnum, clncnt.linnum ORDER BY clncnt.upddte, clncnt.recnum, clncnt.linnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0, anon_3.key1 AS key1
FROM (SELECT CONVERT(varchar(27), clncnt.insdte, 121) AS stamp, clncnt.recnum AS key0, clncnt.linnum AS key1
FROM clncnt
WHERE clncnt.insdte >= CONVERT(datetime, :after, 121) AND (clncnt.insdte > CONVERT(datetime, :after, 121) OR clncnt.recnum > :after0 OR clncnt.recnum = :after0 AND clncnt.linnum > :after1) GROUP BY clncnt.insdte, clncnt.recnum, clncnt.linnum ORDER BY clncnt.insdte, clncnt.recnum, clncnt.linnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0, anon_4.key1 AS key1
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, clncnt.recnum AS key0, clncnt.linnum AS key1
FROM clncnt
WHERE clncnt.upddte IS NULL AND clncnt.insdte IS NULL AND :after = :param_3 AND (clncnt.recnum > :after0 OR clncnt.recnum = :after0 AND clncnt.linnum > :after1) ORDER BY clncnt.recnum, clncnt.linnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0, anon_1.key1
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY
