SELECT TOP 200 jobphs.phsnum
FROM jobphs LEFT OUTER JOIN actrec ON actrec.recnum = jobphs.recnum
WHERE jobphs.phsnum != :phsnum_1 AND jobphs.recnum = :recnum_1 ORDER BY jobphs.recnum DESC, jobphs.phsnum DESC
