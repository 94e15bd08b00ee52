SELECT TOP 200 chgtyp.recnum
FROM chgtyp ORDER BY chgtyp.recnum DESC
