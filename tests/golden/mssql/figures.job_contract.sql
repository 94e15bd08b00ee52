SELECT actrec.cntrct
FROM actrec
WHERE actrec.recnum = :job
