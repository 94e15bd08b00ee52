SELECT pcorln._idnum, pcorln.recnum, pcorln.linnum, pcorln.prtnum, pcorln.csttyp, pcorln.cstcde, pcorln.rcvdte, pcorln.cancel, pcorln.linprc, pcorln.extttl, pcorln.linqty, pcorln.prtdsc, pcorln.untdsc, pcorln.lgract, pcorln.subact, pcorln.gstsbj, pcorln.pstsbj, pcorln.hstsbj
FROM pcorln
WHERE pcorln.recnum IN (:numbers_1, :numbers_2) ORDER BY pcorln.recnum, pcorln.linnum
