SELECT (SELECT count(*) AS count_1
FROM lgrtrn
WHERE lgrtrn.postyr IS NOT NULL AND lgrtrn.actprd IS NOT NULL) AS rows0
