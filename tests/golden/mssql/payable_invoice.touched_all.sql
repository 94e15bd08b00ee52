SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), acpinv.upddte, 121) AS stamp, acpinv.recnum AS key0
FROM acpinv
WHERE acpinv.upddte IS NOT NULL GROUP BY acpinv.upddte, acpinv.recnum ORDER BY acpinv.upddte, acpinv.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), acpinv.insdte, 121) AS stamp, acpinv.recnum AS key0
FROM acpinv
WHERE acpinv.insdte IS NOT NULL GROUP BY acpinv.insdte, acpinv.recnum ORDER BY acpinv.insdte, acpinv.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), apivln.upddte, 121) AS stamp, apivln.recnum AS key0
FROM apivln
WHERE apivln.upddte IS NOT NULL GROUP BY apivln.upddte, apivln.recnum ORDER BY apivln.upddte, apivln.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), apivln.insdte, 121) AS stamp, apivln.recnum AS key0
FROM apivln
WHERE apivln.insdte IS NOT NULL GROUP BY apivln.insdte, apivln.recnum ORDER BY apivln.insdte, apivln.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT CONVERT(varchar(27), acppmt.upddte, 121) AS stamp, acppmt.recnum AS key0
FROM acppmt
WHERE acppmt.upddte IS NOT NULL GROUP BY acppmt.upddte, acppmt.recnum ORDER BY acppmt.upddte, acppmt.recnum
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6 UNION SELECT anon_7.stamp AS stamp, anon_7.key0 AS key0
FROM (SELECT CONVERT(varchar(27), acppmt.insdte, 121) AS stamp, acppmt.recnum AS key0
FROM acppmt
WHERE acppmt.insdte IS NOT NULL GROUP BY acppmt.insdte, acppmt.recnum ORDER BY acppmt.insdte, acppmt.recnum
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_7 UNION SELECT anon_8.stamp AS stamp, anon_8.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, acpinv.recnum AS key0
FROM acpinv
WHERE acpinv.upddte IS NULL AND acpinv.insdte IS NULL ORDER BY acpinv.recnum
 OFFSET :param_7 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_8) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_8 ROWS
 FETCH FIRST :limit ROWS ONLY
