SELECT sbcgln._idnum, sbcgln.recnum, sbcgln.linnum, sbcgln.dscrpt, sbcgln.chgnum, sbcgln.vndnum, sbcgln.ctclin, sbcgln.chgsts, sbcgln.csttyp, sbcgln.cstcde, sbcgln.chghrs, sbcgln.chgunt, sbcgln.bdgprc, sbcgln.vndctc, sbcgln.ntetxt
FROM sbcgln
WHERE sbcgln.recnum IN (:numbers_1, :numbers_2) ORDER BY sbcgln.recnum, sbcgln.linnum
