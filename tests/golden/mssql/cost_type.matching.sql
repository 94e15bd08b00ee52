SELECT csttyp.recnum, csttyp.typnme
FROM csttyp
WHERE CAST(csttyp.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR csttyp.typnme LIKE :typnme_1 ESCAPE '/' ORDER BY csttyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
