SELECT actrec.cntrct
FROM actrec
WHERE actrec.recnum = :recnum_1
