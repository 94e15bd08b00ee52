SELECT TOP 200 acpinv.recnum
FROM acpinv
WHERE acpinv.recnum > :recnum_1 ORDER BY acpinv.recnum DESC
