SELECT budget.recnum, budget.lckedt, actrec.jobnme
FROM budget LEFT OUTER JOIN actrec ON actrec.recnum = budget.recnum
WHERE budget.recnum IN (:recnum_1_1, :recnum_1_2)
