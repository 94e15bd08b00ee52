SELECT changes.phsnum, changes.cstcde, changes.csttyp, SUM(changes.bdgprc) AS amount
FROM (SELECT subcon.phsnum AS phsnum, coalesce(sbcnln.cstcde, sbcgln.cstcde) AS cstcde, coalesce(sbcnln.csttyp, sbcgln.csttyp) AS csttyp, sbcgln.bdgprc AS bdgprc
FROM sbcgln JOIN prmchg ON prmchg.recnum = sbcgln.recnum JOIN subcon ON subcon.recnum = sbcgln.vndctc LEFT OUTER JOIN sbcnln ON sbcnln.recnum = sbcgln.vndctc AND sbcnln.linnum = sbcgln.ctclin
WHERE subcon.jobnum = :job AND subcon.status IN (:status_1_1, :status_1_2) AND (prmchg.status NOT IN (:status_2_1, :status_2_2)) AND coalesce(nullif(sbcgln.chgsts, :nullif_1), prmchg.status) = :coalesce_1) AS changes GROUP BY changes.phsnum, changes.cstcde, changes.csttyp
