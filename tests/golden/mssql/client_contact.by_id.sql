SELECT clncnt.recnum, clncnt.linnum, clncnt.e_mail, clncnt.cntnme, clncnt.jobttl, clncnt.othdsc, clncnt.phnnum, clncnt.cllphn, clncnt.faxnum, clncnt.othphn, clncnt.phnext, clncnt.ntetxt, clncnt.insdte, clncnt.upddte, reccln.clnnme
FROM clncnt LEFT OUTER JOIN reccln ON reccln.recnum = clncnt.recnum
WHERE clncnt.recnum IN (:key0_1) AND clncnt.linnum IN (:key1_1, :key1_2)
