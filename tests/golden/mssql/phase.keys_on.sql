SELECT DISTINCT jobphs.recnum, jobphs.phsnum
FROM jobphs
WHERE jobphs.phsnum != :phsnum_1 AND (jobphs.recnum > :after0 OR jobphs.recnum = :after0 AND jobphs.phsnum > :after1) ORDER BY jobphs.recnum, jobphs.phsnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
