SELECT prmchg.recnum, prmchg.dscrpt, prmchg.chgnum, prmchg.jobnum, prmchg.insdte, prmchg.upddte
FROM prmchg
WHERE prmchg.recnum IN (:recnum_1_1, :recnum_1_2)
