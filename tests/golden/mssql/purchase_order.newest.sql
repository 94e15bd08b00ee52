SELECT TOP 200 pchord.recnum
FROM pchord
WHERE pchord.recnum > :recnum_1 ORDER BY pchord.recnum DESC
