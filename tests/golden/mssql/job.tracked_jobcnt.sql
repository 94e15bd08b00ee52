SELECT DISTINCT jobcnt.recnum
FROM CHANGETABLE(CHANGES dbo.jobcnt, :version) AS changed LEFT OUTER JOIN jobcnt ON jobcnt._idnum = changed._idnum ORDER BY jobcnt.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
