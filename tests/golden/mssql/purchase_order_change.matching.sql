SELECT pcorln.recnum, pcorln.linnum, pcorln.prtdsc, pcorln.insdte, pcorln.upddte
FROM pcorln
WHERE (pcorln.linqty IS NULL OR pcorln.linqty = :linqty_1) AND (pcorln.linprc IS NULL OR pcorln.linprc = :linprc_1) AND pcorln.prtdsc LIKE :prtdsc_1 ESCAPE '/' ORDER BY pcorln.recnum, pcorln.linnum
 OFFSET :param_1 ROWS
 FETCH FIRST :param_2 ROWS ONLY
