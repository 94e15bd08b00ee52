SELECT clnsts.recnum, clnsts.stsnme
FROM clnsts
WHERE clnsts.recnum IN (:key0_1, :key0_2)
