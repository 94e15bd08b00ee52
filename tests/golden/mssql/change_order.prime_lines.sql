SELECT pmcgln._idnum, pmcgln.recnum, pmcgln.linnum, pmcgln.dscrpt, pmcgln.ovhmrk, pmcgln.pftmrk, pmcgln.estamt, pmcgln.aprprc, pmcgln.ntetxt, pmcgln.csttyp, pmcgln.cstcde, pmcgln.reqprc
FROM pmcgln
WHERE pmcgln.recnum IN (:recnum_1_1, :recnum_1_2) ORDER BY pmcgln.recnum, pmcgln.linnum
