SELECT pcorln.recnum, pcorln.linnum, pcorln.prtdsc, pcorln.insdte, pcorln.upddte
FROM pcorln
WHERE (pcorln.linqty IS NULL OR pcorln.linqty = :linqty_1) AND (pcorln.linprc IS NULL OR pcorln.linprc = :linprc_1) AND pcorln.recnum IN (:key0_1) AND pcorln.linnum IN (:key1_1, :key1_2)
