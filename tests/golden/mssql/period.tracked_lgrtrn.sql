SELECT DISTINCT lgrtrn.postyr, lgrtrn.actprd
FROM CHANGETABLE(CHANGES dbo.lgrtrn, :version) AS changed LEFT OUTER JOIN lgrtrn ON lgrtrn._idnum = changed._idnum ORDER BY lgrtrn.postyr, lgrtrn.actprd
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
