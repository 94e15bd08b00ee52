SELECT history.recnum
FROM [dbo_Audit].actrec AS history
WHERE history.recnum IN (:recnum_1_1, :recnum_1_2)
