SELECT lgract.recnum, lgract.lngnme, lgract.shtnme, lgract.acttyp, lgract.csttyp
FROM lgract
WHERE lgract.recnum IN (:key0_1, :key0_2)
