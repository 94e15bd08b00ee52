SELECT prmchg.recnum, prmchg.dscrpt, prmchg.chgnum, prmchg.jobnum, prmchg.insdte, prmchg.upddte
FROM prmchg
WHERE prmchg.recnum IN (:key0_1, :key0_2)
