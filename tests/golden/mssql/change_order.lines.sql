SELECT sbcgln._idnum, sbcgln._idref, sbcgln.recnum, sbcgln.linnum, sbcgln.dscrpt, sbcgln.chgnum, sbcgln.chghrs, sbcgln.chgunt, sbcgln.bdgprc, sbcgln.cstcde, sbcgln.csttyp, sbcgln.chgsts, sbcgln.vndnum, sbcgln.ctclin, sbcgln.vndctc, sbcgln.chgdte, sbcgln.usrdf1, sbcgln.ntetxt, sbcgln.linref, sbcgln.ovhmrk, sbcgln.insdte, sbcgln.insusr, sbcgln.upddte, sbcgln.updusr
FROM sbcgln
WHERE sbcgln.recnum IN (:recnum_1_1, :recnum_1_2) ORDER BY sbcgln.recnum, sbcgln.linnum
