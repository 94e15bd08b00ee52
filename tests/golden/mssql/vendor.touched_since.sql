SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), actpay.upddte, 121) AS stamp, actpay.recnum AS key0
FROM actpay
WHERE actpay.upddte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY actpay.upddte, actpay.recnum ORDER BY actpay.upddte, actpay.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), actpay.insdte, 121) AS stamp, actpay.recnum AS key0
FROM actpay
WHERE actpay.insdte >= DATEADD(millisecond, -:overlap, CONVERT(datetime, :since, 121)) GROUP BY actpay.insdte, actpay.recnum ORDER BY actpay.insdte, actpay.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY
