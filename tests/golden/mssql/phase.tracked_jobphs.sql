SELECT DISTINCT jobphs.recnum, jobphs.phsnum
FROM CHANGETABLE(CHANGES dbo.jobphs, :version) AS changed LEFT OUTER JOIN jobphs ON jobphs._idnum = changed._idnum ORDER BY jobphs.recnum, jobphs.phsnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
