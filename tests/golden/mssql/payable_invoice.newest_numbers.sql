SELECT TOP 200 acpinv.invnum
FROM acpinv LEFT OUTER JOIN actpay ON actpay.recnum = acpinv.vndnum LEFT OUTER JOIN actrec ON actrec.recnum = acpinv.jobnum LEFT OUTER JOIN jobphs ON jobphs.recnum = acpinv.jobnum AND jobphs.phsnum = acpinv.phsnum
WHERE acpinv.vndnum = :vndnum_1 AND acpinv.invnum = :param_2 AND acpinv.invdte = :invdte_1 AND (SELECT min(pchord.recnum) AS min_1
FROM pchord
WHERE pchord.ordnum = acpinv.pchord AND acpinv.pchord != :pchord_1 AND pchord.vndnum = acpinv.vndnum) = :param_3 ORDER BY acpinv.recnum DESC
