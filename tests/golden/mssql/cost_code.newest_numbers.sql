SELECT TOP 200 cstcde.recnum
FROM cstcde LEFT OUTER JOIN cstdiv ON cstdiv.recnum = cstcde.divnum
WHERE (coalesce(cstcde.inactv, :coalesce_1) NOT IN (:param_2_1, :param_2_2, :param_2_3)) AND cstcde.divnum = :divnum_1 ORDER BY cstcde.recnum DESC
