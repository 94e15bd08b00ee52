SELECT TOP 200 lgract.recnum
FROM lgract ORDER BY lgract.recnum DESC
