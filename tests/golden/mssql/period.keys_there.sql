SELECT DISTINCT lgrtrn.postyr, lgrtrn.actprd
FROM lgrtrn
WHERE lgrtrn.postyr IS NOT NULL AND lgrtrn.actprd IS NOT NULL AND lgrtrn.postyr IN (:key0_1) AND lgrtrn.actprd IN (:key1_1, :key1_2)
