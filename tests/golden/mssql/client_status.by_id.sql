SELECT clnsts.recnum, clnsts.stsnme
FROM clnsts
WHERE clnsts.recnum IN (:recnum_1_1, :recnum_1_2)
