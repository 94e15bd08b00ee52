SELECT TOP 200 reccln.recnum
FROM reccln
WHERE reccln.recnum > :recnum_1 ORDER BY reccln.recnum DESC
