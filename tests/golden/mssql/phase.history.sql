SELECT history.recnum, history.phsnum
FROM [dbo_Audit].jobphs AS history
WHERE history.recnum IN (:recnum_1_1) AND history.phsnum IN (:phsnum_1_1, :phsnum_1_2)
