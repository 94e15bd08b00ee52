SELECT DISTINCT jobphs.recnum
FROM CHANGETABLE(CHANGES dbo.jobphs, :version) AS changed LEFT OUTER JOIN jobphs ON jobphs._idnum = changed._idnum ORDER BY jobphs.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
