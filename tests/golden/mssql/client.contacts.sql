SELECT clncnt._idnum, clncnt.recnum, clncnt.linnum, clncnt.e_mail, clncnt.cntnme, clncnt.jobttl, clncnt.othdsc, clncnt.phnnum, clncnt.cllphn, clncnt.faxnum, clncnt.othphn, clncnt.phnext, clncnt.ntetxt
FROM clncnt
WHERE clncnt.recnum IN (:numbers_1, :numbers_2) ORDER BY clncnt.recnum, clncnt.linnum
