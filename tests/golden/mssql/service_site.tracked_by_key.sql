SELECT DISTINCT changed.recnum, changed.locnum
FROM CHANGETABLE(CHANGES dbo.srvloc, :version) AS changed ORDER BY changed.recnum, changed.locnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
