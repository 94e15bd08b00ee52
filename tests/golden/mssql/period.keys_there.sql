SELECT DISTINCT lgrtrn.postyr, lgrtrn.actprd
FROM lgrtrn
WHERE lgrtrn.postyr IS NOT NULL AND lgrtrn.actprd IS NOT NULL AND lgrtrn.postyr IN (:postyr_1_1) AND lgrtrn.actprd IN (:actprd_1_1, :actprd_1_2)
