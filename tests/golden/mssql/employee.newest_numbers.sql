SELECT TOP 200 employ.recnum
FROM employ ORDER BY employ.recnum DESC
