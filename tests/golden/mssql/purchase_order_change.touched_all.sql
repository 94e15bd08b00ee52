SELECT anon_1.stamp, anon_1.key0, anon_1.key1
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0, anon_2.key1 AS key1
FROM (SELECT CONVERT(varchar(27), pcorln.upddte, 121) AS stamp, pcorln.recnum AS key0, pcorln.linnum AS key1
FROM pcorln
WHERE pcorln.upddte IS NOT NULL AND (pcorln.linqty IS NULL OR pcorln.linqty = :linqty_1) AND (pcorln.linprc IS NULL OR pcorln.linprc = :linprc_1) GROUP BY pcorln.upddte, pcorln.recnum, pcorln.linnum ORDER BY pcorln.upddte, pcorln.recnum, pcorln.linnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0, anon_3.key1 AS key1
FROM (SELECT CONVERT(varchar(27), pcorln.insdte, 121) AS stamp, pcorln.recnum AS key0, pcorln.linnum AS key1
FROM pcorln
WHERE pcorln.insdte IS NOT NULL AND (pcorln.linqty IS NULL OR pcorln.linqty = :linqty_1) AND (pcorln.linprc IS NULL OR pcorln.linprc = :linprc_1) GROUP BY pcorln.insdte, pcorln.recnum, pcorln.linnum ORDER BY pcorln.insdte, pcorln.recnum, pcorln.linnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0, anon_4.key1 AS key1
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, pcorln.recnum AS key0, pcorln.linnum AS key1
FROM pcorln
WHERE (pcorln.linqty IS NULL OR pcorln.linqty = :linqty_1) AND (pcorln.linprc IS NULL OR pcorln.linprc = :linprc_1) AND pcorln.upddte IS NULL AND pcorln.insdte IS NULL ORDER BY pcorln.recnum, pcorln.linnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0, anon_1.key1
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY
