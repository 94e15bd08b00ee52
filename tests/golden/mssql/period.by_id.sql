SELECT lgrtrn.postyr, lgrtrn.actprd, max(lgrtrn.insdte) AS insdte, max(lgrset.curprd) AS curprd, max(lgrset.fscyrd) AS fscyrd
FROM lgrtrn LEFT OUTER JOIN lgrset ON 1 = 1
WHERE lgrtrn.postyr IS NOT NULL AND lgrtrn.actprd IS NOT NULL AND lgrtrn.postyr IN (:key0_1) AND lgrtrn.actprd IN (:key1_1, :key1_2) GROUP BY lgrtrn.postyr, lgrtrn.actprd
