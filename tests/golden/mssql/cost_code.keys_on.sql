SELECT DISTINCT cstcde.recnum
FROM cstcde
WHERE cstcde.recnum > :after0 ORDER BY cstcde.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
