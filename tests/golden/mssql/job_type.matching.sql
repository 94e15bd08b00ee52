SELECT jobtyp.recnum, jobtyp.typnme
FROM jobtyp
WHERE CAST(jobtyp.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR jobtyp.typnme LIKE :typnme_1 ESCAPE '/' ORDER BY jobtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
