SELECT clntyp.recnum, clntyp.typnme
FROM clntyp
WHERE CAST(clntyp.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR clntyp.typnme LIKE :typnme_1 ESCAPE '/' ORDER BY clntyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
