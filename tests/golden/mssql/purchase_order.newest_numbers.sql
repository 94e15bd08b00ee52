SELECT TOP 200 pchord.ordnum
FROM pchord LEFT OUTER JOIN actpay ON actpay.recnum = pchord.vndnum LEFT OUTER JOIN actrec ON actrec.recnum = pchord.jobnum LEFT OUTER JOIN jobphs ON jobphs.recnum = pchord.jobnum AND jobphs.phsnum = pchord.phsnum LEFT OUTER JOIN pchtyp ON pchtyp.recnum = pchord.ordtyp
WHERE pchord.vndnum = :vndnum_1 AND pchord.ordnum = :param_2 ORDER BY pchord.recnum DESC
