SELECT DISTINCT actrec.recnum
FROM actrec
WHERE actrec.recnum > :after0 ORDER BY actrec.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
