SELECT sbctyp.recnum, sbctyp.dscrpt
FROM sbctyp
WHERE sbctyp.recnum IN (:recnum_1_1, :recnum_1_2)
