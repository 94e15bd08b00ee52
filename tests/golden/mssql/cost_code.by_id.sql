SELECT cstcde.recnum, cstcde.cdenme, cstcde.untdsc, cstcde.inactv, cstcde.ntetxt, cstcde.divnum, cstcde.dptnum, cstcde.insdte, cstcde.upddte, cstdiv.divnme
FROM cstcde LEFT OUTER JOIN cstdiv ON cstdiv.recnum = cstcde.divnum
WHERE cstcde.recnum IN (:key0_1, :key0_2)
