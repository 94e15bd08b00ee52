SELECT DISTINCT lgrtrn.postyr, lgrtrn.actprd
FROM lgrtrn
WHERE lgrtrn.postyr IS NOT NULL AND lgrtrn.actprd IS NOT NULL AND (lgrtrn.postyr > :after0 OR lgrtrn.postyr = :after0 AND lgrtrn.actprd > :after1) ORDER BY lgrtrn.postyr, lgrtrn.actprd
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
