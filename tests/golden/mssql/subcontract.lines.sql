SELECT sbcnln._idnum, sbcnln.recnum, sbcnln.linnum, sbcnln.dscrpt, sbcnln.ntetxt, sbcnln.csttyp, sbcnln.cstcde, sbcnln.amount, sbcnln.billed, sbcnln.gstsbj, sbcnln.hstsbj, sbcnln.pstsbj, changes.changed
FROM sbcnln LEFT OUTER JOIN (SELECT sbcgln.vndctc AS vndctc, sbcgln.ctclin AS ctclin, SUM(sbcgln.bdgprc) AS changed
FROM sbcgln JOIN prmchg ON prmchg.recnum = sbcgln.recnum
WHERE (prmchg.status NOT IN (:status_1_1, :status_1_2)) AND coalesce(nullif(sbcgln.chgsts, :nullif_1), prmchg.status) = :coalesce_1 GROUP BY sbcgln.vndctc, sbcgln.ctclin) AS changes ON changes.vndctc = sbcnln.recnum AND changes.ctclin = sbcnln.linnum
WHERE sbcnln.recnum IN (:numbers_1, :numbers_2) ORDER BY sbcnln.recnum, sbcnln.linnum
