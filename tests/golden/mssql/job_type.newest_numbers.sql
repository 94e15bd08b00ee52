SELECT TOP 200 jobtyp.recnum
FROM jobtyp ORDER BY jobtyp.recnum DESC
