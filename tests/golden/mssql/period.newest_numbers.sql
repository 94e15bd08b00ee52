SELECT TOP 200 lgrtrn.actprd
FROM lgrtrn LEFT OUTER JOIN lgrset ON 1 = 1
WHERE lgrtrn.postyr IS NOT NULL AND lgrtrn.actprd IS NOT NULL AND lgrtrn.postyr = :postyr_1 AND lgrtrn.actprd = :actprd_1 GROUP BY lgrtrn.postyr, lgrtrn.actprd ORDER BY lgrtrn.postyr DESC, lgrtrn.actprd DESC
