SELECT arivln._idnum, arivln.recnum, arivln.linnum, arivln.dscrpt, arivln.lgract, arivln.cstcde, arivln.linqty, arivln.linprc, arivln.extprc, arivln.untdsc
FROM arivln
WHERE arivln.recnum IN (:numbers_1, :numbers_2) ORDER BY arivln.recnum, arivln.linnum
