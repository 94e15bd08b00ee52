SELECT lgrtrn.postyr, lgrtrn.actprd, max(lgrtrn.insdte) AS insdte, max(lgrset.curprd) AS curprd, max(lgrset.fscyrd) AS fscyrd
FROM lgrtrn LEFT OUTER JOIN lgrset ON 1 = 1
WHERE lgrtrn.postyr IS NOT NULL AND lgrtrn.actprd IS NOT NULL AND lgrtrn.postyr = :postyr_1 AND lgrtrn.actprd = :actprd_1 AND (CAST(lgrtrn.postyr AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR CAST(lgrtrn.actprd AS VARCHAR(20)) LIKE :param_2 ESCAPE '/') GROUP BY lgrtrn.postyr, lgrtrn.actprd ORDER BY lgrtrn.postyr, lgrtrn.actprd
 OFFSET :param_3 ROWS
 FETCH FIRST :param_4 ROWS ONLY
