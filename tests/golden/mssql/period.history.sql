SELECT history.postyr, history.actprd
FROM [dbo_Audit].lgrtrn AS history
WHERE history.postyr IN (:postyr_1_1) AND history.actprd IN (:actprd_1_1, :actprd_1_2)
