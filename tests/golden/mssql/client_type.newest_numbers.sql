SELECT TOP 200 clntyp.recnum
FROM clntyp ORDER BY clntyp.recnum DESC
