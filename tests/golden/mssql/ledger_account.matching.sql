SELECT lgract.recnum, lgract.lngnme, lgract.shtnme, lgract.acttyp, lgract.csttyp
FROM lgract
WHERE CAST(lgract.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR lgract.lngnme LIKE :lngnme_1 ESCAPE '/' ORDER BY lgract.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
