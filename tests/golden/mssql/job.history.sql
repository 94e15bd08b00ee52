SELECT history.recnum
FROM [dbo_Audit].actrec AS history
WHERE history.recnum IN (:key0_1, :key0_2)
