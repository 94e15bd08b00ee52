SELECT TOP 200 pcorln.linnum
FROM pcorln
WHERE (pcorln.linqty IS NULL OR pcorln.linqty = :linqty_1) AND (pcorln.linprc IS NULL OR pcorln.linprc = :linprc_1) ORDER BY pcorln.recnum DESC, pcorln.linnum DESC
