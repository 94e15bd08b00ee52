SELECT TOP 200 subcon.ctcnum
FROM subcon LEFT OUTER JOIN actpay ON actpay.recnum = subcon.vndnum LEFT OUTER JOIN actrec ON actrec.recnum = subcon.jobnum LEFT OUTER JOIN jobphs ON jobphs.recnum = subcon.jobnum AND jobphs.phsnum = subcon.phsnum LEFT OUTER JOIN sbctyp ON sbctyp.recnum = subcon.contyp
WHERE subcon.jobnum = :jobnum_1 AND subcon.vndnum = :vndnum_1 AND subcon.ctcnum = :param_2 AND subcon.status = :status_1 ORDER BY subcon.recnum DESC
