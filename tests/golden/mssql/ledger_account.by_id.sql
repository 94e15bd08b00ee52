SELECT lgract.recnum, lgract.lngnme, lgract.shtnme, lgract.acttyp, lgract.csttyp
FROM lgract
WHERE lgract.recnum IN (:recnum_1_1, :recnum_1_2)
