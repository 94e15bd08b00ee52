SELECT apivln._idnum, apivln.recnum, apivln.linnum, apivln.actnum, apivln.subact, apivln.linqty, apivln.linprc, apivln.extttl, apivln.prtdsc, apivln.untdsc, apivln.linref, apivln.prtnum, apivln.hldamt
FROM apivln
WHERE apivln.recnum IN (:numbers_1, :numbers_2) ORDER BY apivln.recnum, apivln.linnum
