SELECT TOP 200 actpay.recnum
FROM actpay
WHERE actpay.recnum > :recnum_1 ORDER BY actpay.recnum DESC
