SELECT DISTINCT srvloc.recnum, srvloc.locnum
FROM CHANGETABLE(CHANGES dbo.srvloc, :version) AS changed LEFT OUTER JOIN srvloc ON srvloc._idnum = changed._idnum ORDER BY srvloc.recnum, srvloc.locnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
