SELECT vndcnt._idnum, vndcnt.recnum, vndcnt.linnum, vndcnt.e_mail, vndcnt.cntnme, vndcnt.jobttl, vndcnt.othdsc, vndcnt.phnnum, vndcnt.cllphn, vndcnt.faxnum, vndcnt.othphn, vndcnt.phnext, vndcnt.ntetxt
FROM vndcnt
WHERE vndcnt.recnum IN (:numbers_1, :numbers_2) ORDER BY vndcnt.recnum, vndcnt.linnum
