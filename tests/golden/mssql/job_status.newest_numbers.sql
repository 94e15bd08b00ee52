SELECT TOP 200 jobsts.recnum
FROM jobsts ORDER BY jobsts.recnum DESC
