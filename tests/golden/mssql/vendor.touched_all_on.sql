SELECT anon_1.stamp, anon_1.key0
FROM (SELECT anon_2.stamp AS stamp, anon_2.key0 AS key0
FROM (SELECT CONVERT(varchar(27), actpay.upddte, 121) AS stamp, actpay.recnum AS key0
FROM actpay
WHERE actpay.upddte >= CONVERT(datetime, :after, 121) AND (actpay.upddte > CONVERT(datetime, :after, 121) OR actpay.recnum > :after0) GROUP BY actpay.upddte, actpay.recnum ORDER BY actpay.upddte, actpay.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_2 UNION SELECT anon_3.stamp AS stamp, anon_3.key0 AS key0
FROM (SELECT CONVERT(varchar(27), actpay.insdte, 121) AS stamp, actpay.recnum AS key0
FROM actpay
WHERE actpay.insdte >= CONVERT(datetime, :after, 121) AND (actpay.insdte > CONVERT(datetime, :after, 121) OR actpay.recnum > :after0) GROUP BY actpay.insdte, actpay.recnum ORDER BY actpay.insdte, actpay.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_3 UNION SELECT anon_4.stamp AS stamp, anon_4.key0 AS key0
FROM (SELECT CONVERT(varchar(27), vndcnt.upddte, 121) AS stamp, vndcnt.recnum AS key0
FROM vndcnt
WHERE vndcnt.upddte >= CONVERT(datetime, :after, 121) AND (vndcnt.upddte > CONVERT(datetime, :after, 121) OR vndcnt.recnum > :after0) GROUP BY vndcnt.upddte, vndcnt.recnum ORDER BY vndcnt.upddte, vndcnt.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_4 UNION SELECT anon_5.stamp AS stamp, anon_5.key0 AS key0
FROM (SELECT CONVERT(varchar(27), vndcnt.insdte, 121) AS stamp, vndcnt.recnum AS key0
FROM vndcnt
WHERE vndcnt.insdte >= CONVERT(datetime, :after, 121) AND (vndcnt.insdte > CONVERT(datetime, :after, 121) OR vndcnt.recnum > :after0) GROUP BY vndcnt.insdte, vndcnt.recnum ORDER BY vndcnt.insdte, vndcnt.recnum
 OFFSET :param_4 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_5 UNION SELECT anon_6.stamp AS stamp, anon_6.key0 AS key0
FROM (SELECT CONVERT(varchar(27), vndcrt.upddte, 121) AS stamp, vndcrt.recnum AS key0
FROM vndcrt
WHERE vndcrt.upddte >= CONVERT(datetime, :after, 121) AND (vndcrt.upddte > CONVERT(datetime, :after, 121) OR vndcrt.recnum > :after0) GROUP BY vndcrt.upddte, vndcrt.recnum ORDER BY vndcrt.upddte, vndcrt.recnum
 OFFSET :param_5 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_6 UNION SELECT anon_7.stamp AS stamp, anon_7.key0 AS key0
FROM (SELECT CONVERT(varchar(27), vndcrt.insdte, 121) AS stamp, vndcrt.recnum AS key0
FROM vndcrt
WHERE vndcrt.insdte >= CONVERT(datetime, :after, 121) AND (vndcrt.insdte > CONVERT(datetime, :after, 121) OR vndcrt.recnum > :after0) GROUP BY vndcrt.insdte, vndcrt.recnum ORDER BY vndcrt.insdte, vndcrt.recnum
 OFFSET :param_6 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_7 UNION SELECT anon_8.stamp AS stamp, anon_8.key0 AS key0
FROM (SELECT '1900-01-01 00:00:00.000' AS stamp, actpay.recnum AS key0
FROM actpay
WHERE actpay.upddte IS NULL AND actpay.insdte IS NULL AND :after = :param_7 AND actpay.recnum > :after0 ORDER BY actpay.recnum
 OFFSET :param_8 ROWS
 FETCH FIRST :limit ROWS ONLY) AS anon_8) AS anon_1 ORDER BY anon_1.stamp, anon_1.key0
 OFFSET :param_9 ROWS
 FETCH FIRST :limit ROWS ONLY
