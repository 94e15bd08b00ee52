SELECT TOP 200 jobcst.recnum
FROM jobcst LEFT OUTER JOIN actrec ON actrec.recnum = jobcst.jobnum LEFT OUTER JOIN jobphs ON jobphs.recnum = jobcst.jobnum AND jobphs.phsnum = jobcst.phsnum LEFT OUTER JOIN cstcde ON cstcde.recnum = jobcst.cstcde LEFT OUTER JOIN csttyp ON csttyp.recnum = jobcst.csttyp LEFT OUTER JOIN actpay ON actpay.recnum = jobcst.vndnum LEFT OUTER JOIN employ ON employ.recnum = jobcst.empnum LEFT OUTER JOIN acpinv ON jobcst.srcnum IN (:srcnum_1_1, :srcnum_1_2, :srcnum_1_3) AND acpinv.recnum = (SELECT min(made.recnum) AS min_1
FROM acpinv AS made
WHERE made.lgrrec = nullif(jobcst.lgrrec, :nullif_1))
WHERE jobcst.jobnum = :jobnum_1 AND acpinv.recnum = :param_2 AND jobcst.status = :status_1 ORDER BY jobcst.recnum DESC
