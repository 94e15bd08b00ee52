SELECT count(*) AS count_1
FROM [dbo_Audit].lgrtrn AS history
