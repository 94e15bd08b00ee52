SELECT TOP 200 cstdiv.recnum
FROM cstdiv ORDER BY cstdiv.recnum DESC
