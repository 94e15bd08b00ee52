SELECT subcon.phsnum, sbcnln.cstcde, sbcnln.csttyp, SUM(sbcnln.amount) AS contracted, SUM(sbcnln.billed) AS invoiced
FROM sbcnln JOIN subcon ON subcon.recnum = sbcnln.recnum
WHERE subcon.jobnum = :job AND subcon.status IN (:status_1_1, :status_1_2) GROUP BY subcon.phsnum, sbcnln.cstcde, sbcnln.csttyp
