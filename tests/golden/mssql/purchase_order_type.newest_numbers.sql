SELECT TOP 200 pchtyp.recnum
FROM pchtyp ORDER BY pchtyp.recnum DESC
