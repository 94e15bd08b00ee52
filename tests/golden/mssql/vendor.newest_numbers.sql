SELECT TOP 200 actpay.recnum
FROM actpay LEFT OUTER JOIN vndtyp ON vndtyp.recnum = actpay.vndtyp
WHERE coalesce(actpay.inactv, :coalesce_1) = :coalesce_2 AND actpay.vndnme = :param_2 ORDER BY actpay.recnum DESC
