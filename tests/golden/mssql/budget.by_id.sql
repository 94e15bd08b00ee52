SELECT budget.recnum, budget.lckedt, actrec.jobnme
FROM budget LEFT OUTER JOIN actrec ON actrec.recnum = budget.recnum
WHERE budget.recnum IN (:key0_1, :key0_2)
