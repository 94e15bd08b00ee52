SELECT prmchg.recnum, prmchg.dscrpt, prmchg.chgnum, prmchg.jobnum, prmchg.phsnum, prmchg.chgtyp, prmchg.status, prmchg.reqamt, prmchg.appamt, prmchg.chgdte, actrec.jobnme
FROM prmchg LEFT OUTER JOIN actrec ON actrec.recnum = prmchg.jobnum
WHERE prmchg.recnum IN (:recnum_1_1, :recnum_1_2)
