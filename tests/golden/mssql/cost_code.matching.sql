SELECT cstcde.recnum, cstcde.cdenme, cstcde.untdsc, cstcde.inactv, cstcde.ntetxt, cstcde.divnum, cstcde.dptnum, cstcde.insdte, cstcde.upddte, cstdiv.divnme
FROM cstcde LEFT OUTER JOIN cstdiv ON cstdiv.recnum = cstcde.divnum
WHERE (coalesce(cstcde.inactv, :coalesce_1) NOT IN (:param_1_1, :param_1_2, :param_1_3)) AND cstcde.divnum = :divnum_1 AND (CAST(cstcde.recnum AS varchar(20)) LIKE :param_2 ESCAPE '/' OR cstcde.cdenme LIKE :cdenme_1 ESCAPE '/') ORDER BY cstcde.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :param_4 ROWS ONLY
