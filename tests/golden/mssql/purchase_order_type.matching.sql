SELECT pchtyp.recnum, pchtyp.typnme
FROM pchtyp
WHERE CAST(pchtyp.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR pchtyp.typnme LIKE :typnme_1 ESCAPE '/' ORDER BY pchtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
