SELECT budget.recnum, budget.lckedt, actrec.jobnme
FROM budget LEFT OUTER JOIN actrec ON actrec.recnum = budget.recnum
WHERE budget.recnum = :recnum_1 AND (CAST(budget.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR actrec.jobnme LIKE :jobnme_1 ESCAPE '/') ORDER BY budget.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
