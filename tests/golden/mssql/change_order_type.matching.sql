SELECT chgtyp.recnum, chgtyp.typnme
FROM chgtyp
WHERE CAST(chgtyp.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR chgtyp.typnme LIKE :typnme_1 ESCAPE '/' ORDER BY chgtyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
