SELECT TOP 200 budget.recnum
FROM budget LEFT OUTER JOIN actrec ON actrec.recnum = budget.recnum
WHERE budget.recnum = :recnum_1 ORDER BY budget.recnum DESC
