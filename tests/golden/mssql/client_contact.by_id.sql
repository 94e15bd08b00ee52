SELECT clncnt.recnum, clncnt.linnum, clncnt.e_mail, clncnt.cntnme, clncnt.jobttl, clncnt.othdsc, clncnt.phnnum, clncnt.cllphn, clncnt.faxnum, clncnt.othphn, clncnt.phnext, clncnt.ntetxt, clncnt.insdte, clncnt.upddte, reccln.clnnme
FROM clncnt LEFT OUTER JOIN reccln ON reccln.recnum = clncnt.recnum
WHERE clncnt.recnum IN (:recnum_1_1) AND clncnt.linnum IN (:linnum_1_1, :linnum_1_2)
