SELECT DISTINCT jobphs.recnum, jobphs.phsnum
FROM jobphs
WHERE jobphs.phsnum != :phsnum_1 AND jobphs.recnum IN (:recnum_1_1) AND jobphs.phsnum IN (:phsnum_2_1, :phsnum_2_2)
