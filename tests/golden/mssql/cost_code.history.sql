SELECT history.recnum
FROM [dbo_Audit].cstcde AS history
WHERE history.recnum IN (:key0_1, :key0_2)
