SELECT clnsts.recnum, clnsts.stsnme
FROM clnsts
WHERE CAST(clnsts.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR clnsts.stsnme LIKE :stsnme_1 ESCAPE '/' ORDER BY clnsts.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
