SELECT prmchg.recnum, prmchg.dscrpt, prmchg.chgnum, prmchg.jobnum, prmchg.phsnum, prmchg.chgtyp, prmchg.status, prmchg.reqamt, prmchg.appamt, prmchg.chgdte, actrec.jobnme
FROM prmchg LEFT OUTER JOIN actrec ON actrec.recnum = prmchg.jobnum
WHERE prmchg.jobnum = :jobnum_1 AND (prmchg.phsnum IS NULL OR prmchg.phsnum = :phsnum_1) AND prmchg.chgnum = :param_1 AND (prmchg.chgnum LIKE :chgnum_1 ESCAPE '/' OR prmchg.dscrpt LIKE :dscrpt_1 ESCAPE '/') ORDER BY prmchg.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
