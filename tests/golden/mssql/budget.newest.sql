SELECT TOP 200 budget.recnum
FROM budget
WHERE budget.recnum > :recnum_1 ORDER BY budget.recnum DESC
