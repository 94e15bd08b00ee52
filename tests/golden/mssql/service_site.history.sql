SELECT history.recnum, history.locnum
FROM [dbo_Audit].srvloc AS history
WHERE history.recnum IN (:recnum_1_1) AND history.locnum IN (:locnum_1_1, :locnum_1_2)
