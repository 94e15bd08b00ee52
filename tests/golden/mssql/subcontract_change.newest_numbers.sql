SELECT TOP 200 prmchg.chgnum
FROM prmchg ORDER BY prmchg.recnum DESC
