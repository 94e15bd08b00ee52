SELECT jobsts.recnum, jobsts.stsnme
FROM jobsts
WHERE jobsts.recnum IN (:key0_1, :key0_2)
