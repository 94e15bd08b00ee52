SELECT TOP 200 csttyp.recnum
FROM csttyp ORDER BY csttyp.recnum DESC
