SELECT cstdiv.recnum, cstdiv.divnme
FROM cstdiv
WHERE CAST(cstdiv.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR cstdiv.divnme LIKE :divnme_1 ESCAPE '/' ORDER BY cstdiv.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
