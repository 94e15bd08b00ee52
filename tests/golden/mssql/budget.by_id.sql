SELECT budget._idnum, budget.recnum, budget.lckedt, budget.edtdte, budget.usrnme, budget.ntetxt, budget.insdte, budget.insusr, budget.upddte, budget.updusr, actrec.jobnme
FROM budget LEFT OUTER JOIN actrec ON actrec.recnum = budget.recnum
WHERE budget.recnum IN (:recnum_1_1, :recnum_1_2)
