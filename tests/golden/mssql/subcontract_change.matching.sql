SELECT prmchg.recnum, prmchg.dscrpt, prmchg.chgnum, prmchg.jobnum, prmchg.insdte, prmchg.upddte
FROM prmchg
WHERE prmchg.chgnum LIKE :chgnum_1 ESCAPE '/' OR prmchg.dscrpt LIKE :dscrpt_1 ESCAPE '/' ORDER BY prmchg.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :param_2 ROWS ONLY
