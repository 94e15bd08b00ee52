SELECT count(*) AS count_1
FROM [dbo_Audit].jobphs AS history
