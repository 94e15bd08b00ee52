SELECT TOP 200 actrec.recnum
FROM actrec LEFT OUTER JOIN reccln ON reccln.recnum = actrec.clnnum LEFT OUTER JOIN jobtyp ON jobtyp.recnum = actrec.jobtyp LEFT OUTER JOIN jobsts ON jobsts.recnum = actrec.status ORDER BY actrec.recnum DESC
