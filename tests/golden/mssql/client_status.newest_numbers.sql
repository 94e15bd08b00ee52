SELECT TOP 200 clnsts.recnum
FROM clnsts ORDER BY clnsts.recnum DESC
