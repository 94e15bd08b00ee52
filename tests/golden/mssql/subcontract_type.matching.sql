SELECT sbctyp.recnum, sbctyp.dscrpt
FROM sbctyp
WHERE CAST(sbctyp.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR sbctyp.dscrpt LIKE :dscrpt_1 ESCAPE '/' ORDER BY sbctyp.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
