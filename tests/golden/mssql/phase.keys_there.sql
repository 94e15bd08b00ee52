SELECT DISTINCT jobphs.recnum, jobphs.phsnum
FROM jobphs
WHERE jobphs.phsnum != :phsnum_1 AND jobphs.recnum IN (:key0_1) AND jobphs.phsnum IN (:key1_1, :key1_2)
