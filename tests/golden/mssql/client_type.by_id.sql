SELECT clntyp.recnum, clntyp.typnme
FROM clntyp
WHERE clntyp.recnum IN (:key0_1, :key0_2)
