SELECT jobcnt._idnum, jobcnt.recnum, jobcnt.linnum, jobcnt.phnnum, jobcnt.e_mail, jobcnt.cntnme, jobcnt.jobttl, jobcnt.phnext, jobcnt.othdsc, jobcnt.cllphn, jobcnt.faxnum, jobcnt.othphn, jobcnt.ntetxt
FROM jobcnt
WHERE jobcnt.recnum IN (:numbers_1, :numbers_2) ORDER BY jobcnt.recnum, jobcnt.linnum
