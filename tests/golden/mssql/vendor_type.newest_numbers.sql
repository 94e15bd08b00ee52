SELECT TOP 200 vndtyp.recnum
FROM vndtyp ORDER BY vndtyp.recnum DESC
