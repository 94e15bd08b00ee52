SELECT TOP 200 acrinv.invnum
FROM acrinv LEFT OUTER JOIN actrec ON actrec.recnum = acrinv.jobnum LEFT OUTER JOIN jobphs ON jobphs.recnum = acrinv.jobnum AND jobphs.phsnum = acrinv.phsnum ORDER BY acrinv.recnum DESC
