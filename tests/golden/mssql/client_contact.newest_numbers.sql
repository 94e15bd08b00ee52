SELECT TOP 200 clncnt.linnum
FROM clncnt LEFT OUTER JOIN reccln ON reccln.recnum = clncnt.recnum
WHERE clncnt.recnum = :recnum_1 AND clncnt.e_mail = :param_2 ORDER BY clncnt.recnum DESC, clncnt.linnum DESC
