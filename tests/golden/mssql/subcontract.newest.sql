SELECT TOP 200 subcon.recnum
FROM subcon
WHERE subcon.recnum > :recnum_1 ORDER BY subcon.recnum DESC
