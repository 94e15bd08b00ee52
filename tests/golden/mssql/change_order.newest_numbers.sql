SELECT TOP 200 prmchg.chgnum
FROM prmchg LEFT OUTER JOIN actrec ON actrec.recnum = prmchg.jobnum LEFT OUTER JOIN jobphs ON jobphs.recnum = prmchg.jobnum AND jobphs.phsnum = prmchg.phsnum LEFT OUTER JOIN chgtyp ON chgtyp.recnum = prmchg.chgtyp
WHERE prmchg.jobnum = :jobnum_1 AND (prmchg.phsnum IS NULL OR prmchg.phsnum = :phsnum_1) AND prmchg.chgnum = :param_2 ORDER BY prmchg.recnum DESC
