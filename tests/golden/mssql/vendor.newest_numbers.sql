SELECT TOP 200 actpay.recnum
FROM actpay LEFT OUTER JOIN vndtyp ON vndtyp.recnum = actpay.vndtyp
WHERE (coalesce(CAST(actpay.inactv AS VARCHAR(5)), :coalesce_1) NOT IN (:param_2_1, :param_2_2, :param_2_3)) AND actpay.vndnme = :param_3 ORDER BY actpay.recnum DESC
