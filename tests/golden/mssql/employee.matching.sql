SELECT employ.recnum, employ.lstnme, employ.fstnme, employ.fulfst, employ.status
FROM employ
WHERE CAST(employ.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR employ.lstnme LIKE :lstnme_1 ESCAPE '/' OR employ.fstnme LIKE :fstnme_1 ESCAPE '/' ORDER BY employ.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
