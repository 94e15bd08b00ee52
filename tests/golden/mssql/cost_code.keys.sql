SELECT DISTINCT cstcde.recnum
FROM cstcde ORDER BY cstcde.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
