SELECT TOP 200 prmchg.recnum
FROM prmchg
WHERE prmchg.recnum > :recnum_1 ORDER BY prmchg.recnum DESC
