SELECT pmcgln._idnum, pmcgln.recnum, pmcgln.linnum, pmcgln.dscrpt, pmcgln.ovhmrk, pmcgln.pftmrk, pmcgln.estamt, pmcgln.aprprc, pmcgln.ntetxt, pmcgln.csttyp, pmcgln.cstcde, pmcgln.reqprc
FROM pmcgln
WHERE pmcgln.recnum IN (:numbers_1, :numbers_2) ORDER BY pmcgln.recnum, pmcgln.linnum
