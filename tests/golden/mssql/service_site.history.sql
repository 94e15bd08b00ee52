SELECT history.recnum, history.locnum
FROM [dbo_Audit].srvloc AS history
WHERE history.recnum IN (:key0_1) AND history.locnum IN (:key1_1, :key1_2)
