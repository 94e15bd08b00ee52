SELECT TOP 200 srvinv.recnum
FROM srvinv
WHERE srvinv.recnum > :recnum_1 ORDER BY srvinv.recnum DESC
