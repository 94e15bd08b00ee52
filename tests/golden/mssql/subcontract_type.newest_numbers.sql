SELECT TOP 200 sbctyp.recnum
FROM sbctyp ORDER BY sbctyp.recnum DESC
