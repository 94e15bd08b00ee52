SELECT jobsts.recnum, jobsts.stsnme
FROM jobsts
WHERE CAST(jobsts.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR jobsts.stsnme LIKE :stsnme_1 ESCAPE '/' ORDER BY jobsts.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
