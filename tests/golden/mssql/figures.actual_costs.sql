SELECT jobcst.phsnum, jobcst.cstcde, jobcst.csttyp, SUM(jobcst.cstamt) AS amount
FROM jobcst
WHERE jobcst.jobnum = :jobnum_1 AND jobcst.status = :status_1 GROUP BY jobcst.phsnum, jobcst.cstcde, jobcst.csttyp
