SELECT prmchg.phsnum, sbcgln.cstcde, sbcgln.csttyp, SUM(sbcgln.bdgprc) AS amount
FROM sbcgln JOIN prmchg ON prmchg.recnum = sbcgln.recnum
WHERE prmchg.jobnum = :job AND (prmchg.status NOT IN (:status_1_1, :status_1_2)) AND coalesce(nullif(sbcgln.chgsts, :nullif_1), prmchg.status) = :coalesce_1 GROUP BY prmchg.phsnum, sbcgln.cstcde, sbcgln.csttyp
