SELECT DISTINCT cstcde.recnum
FROM CHANGETABLE(CHANGES dbo.cstcde, :version) AS changed LEFT OUTER JOIN cstcde ON cstcde._idnum = changed._idnum ORDER BY cstcde.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
