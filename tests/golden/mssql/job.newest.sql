SELECT TOP 200 actrec.recnum
FROM actrec
WHERE actrec.recnum > :recnum_1 ORDER BY actrec.recnum DESC
