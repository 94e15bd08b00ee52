SELECT clntyp.recnum, clntyp.typnme
FROM clntyp
WHERE clntyp.recnum IN (:recnum_1_1, :recnum_1_2)
