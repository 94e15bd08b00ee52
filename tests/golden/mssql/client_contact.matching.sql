SELECT clncnt.recnum, clncnt.linnum, clncnt.e_mail, clncnt.cntnme, clncnt.jobttl, clncnt.othdsc, clncnt.phnnum, clncnt.cllphn, clncnt.faxnum, clncnt.othphn, clncnt.phnext, clncnt.ntetxt, clncnt.insdte, clncnt.upddte, reccln.clnnme
FROM clncnt LEFT OUTER JOIN reccln ON reccln.recnum = clncnt.recnum
WHERE clncnt.recnum = :recnum_1 AND clncnt.e_mail = :param_1 AND (clncnt.cntnme LIKE :cntnme_1 ESCAPE '/' OR clncnt.e_mail LIKE :e_mail_1 ESCAPE '/') ORDER BY clncnt.recnum, clncnt.linnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
