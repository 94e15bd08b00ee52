SELECT TOP 200 actrec.recnum
FROM actrec LEFT OUTER JOIN reccln ON reccln.recnum = actrec.clnnum LEFT OUTER JOIN jobtyp ON jobtyp.recnum = actrec.jobtyp LEFT OUTER JOIN jobsts ON jobsts.recnum = actrec.status LEFT OUTER JOIN employ AS supervisor ON supervisor.recnum = actrec.sprvsr LEFT OUTER JOIN employ AS estimator ON estimator.recnum = actrec.estemp LEFT OUTER JOIN employ AS salesperson ON salesperson.recnum = actrec.slsemp
WHERE coalesce(actrec.inactv, :coalesce_1) = :coalesce_2 AND actrec.clnnum = :clnnum_1 AND actrec.status = :status_1 ORDER BY actrec.recnum DESC
