SELECT DISTINCT actrec.recnum
FROM actrec ORDER BY actrec.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
