SELECT prmchg.status, SUM(prmchg.appamt) AS approved, SUM(prmchg.reqamt) AS requested
FROM prmchg
WHERE prmchg.jobnum = :job GROUP BY prmchg.status
