SELECT jobsts.recnum, jobsts.stsnme
FROM jobsts
WHERE jobsts.recnum IN (:recnum_1_1, :recnum_1_2)
