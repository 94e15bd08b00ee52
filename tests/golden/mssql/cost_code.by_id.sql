SELECT cstcde._idnum, cstcde.recnum, cstcde.cdenme, cstcde.untdsc, cstcde.inactv, cstcde.ntetxt, cstcde.divnum, cstcde.cmpcde, cstcde.cmpcd2, cstcde.dptnum, cstcde.maxwge, cstcde.insdte, cstcde.insusr, cstcde.upddte, cstcde.updusr, cstdiv.divnme
FROM cstcde LEFT OUTER JOIN cstdiv ON cstdiv.recnum = cstcde.divnum
WHERE cstcde.recnum IN (:recnum_1_1, :recnum_1_2)
