SELECT vndtyp.recnum, vndtyp.typnme
FROM vndtyp
WHERE CAST(vndtyp.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR vndtyp.typnme LIKE :typnme_1 ESCAPE '/' ORDER BY vndtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
