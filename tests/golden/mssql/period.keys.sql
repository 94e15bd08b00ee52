SELECT DISTINCT lgrtrn.postyr, lgrtrn.actprd
FROM lgrtrn
WHERE lgrtrn.postyr IS NOT NULL AND lgrtrn.actprd IS NOT NULL ORDER BY lgrtrn.postyr, lgrtrn.actprd
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
