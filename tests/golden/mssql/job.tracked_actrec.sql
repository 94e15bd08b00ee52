SELECT DISTINCT actrec.recnum
FROM CHANGETABLE(CHANGES dbo.actrec, :version) AS changed LEFT OUTER JOIN actrec ON actrec._idnum = changed._idnum ORDER BY actrec.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
