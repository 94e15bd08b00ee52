SELECT history.postyr, history.actprd
FROM [dbo_Audit].lgrtrn AS history
WHERE history.postyr IN (:key0_1) AND history.actprd IN (:key1_1, :key1_2)
