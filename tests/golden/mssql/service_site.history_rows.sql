SELECT count(*) AS count_1
FROM [dbo_Audit].srvloc AS history
