SELECT history.recnum, history.phsnum
FROM [dbo_Audit].jobphs AS history
WHERE history.recnum IN (:key0_1) AND history.phsnum IN (:key1_1, :key1_2)
