SELECT vndcnt.recnum, vndcnt.linnum, vndcnt.e_mail, vndcnt.cntnme, vndcnt.jobttl, vndcnt.othdsc, vndcnt.phnnum, vndcnt.cllphn, vndcnt.faxnum, vndcnt.othphn, vndcnt.phnext, vndcnt.ntetxt, vndcnt.insdte, vndcnt.upddte, actpay.vndnme
FROM vndcnt LEFT OUTER JOIN actpay ON actpay.recnum = vndcnt.recnum
WHERE vndcnt.recnum = :recnum_1 AND vndcnt.e_mail = :param_1 AND (vndcnt.cntnme LIKE :cntnme_1 ESCAPE '/' OR vndcnt.e_mail LIKE :e_mail_1 ESCAPE '/') ORDER BY vndcnt.recnum, vndcnt.linnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
