SELECT sbctyp.recnum, sbctyp.dscrpt
FROM sbctyp
WHERE sbctyp.recnum IN (:key0_1, :key0_2)
