SELECT vndcnt.recnum, vndcnt.linnum, vndcnt.e_mail, vndcnt.cntnme, vndcnt.jobttl, vndcnt.othdsc, vndcnt.phnnum, vndcnt.cllphn, vndcnt.faxnum, vndcnt.othphn, vndcnt.phnext, vndcnt.ntetxt, vndcnt.insdte, vndcnt.upddte, actpay.vndnme
FROM vndcnt LEFT OUTER JOIN actpay ON actpay.recnum = vndcnt.recnum
WHERE vndcnt.recnum IN (:key0_1) AND vndcnt.linnum IN (:key1_1, :key1_2)
