SELECT actpay.recnum, actpay.vndnme, actpay.e_mail, actpay.ownnme, actpay.addrs1, actpay.addrs2, actpay.ctynme, actpay.shtnme, actpay.phnnum, actpay.zipcde, actpay.state_, actpay.vndtyp, actpay.inactv, vndtyp.typnme
FROM actpay LEFT OUTER JOIN vndtyp ON vndtyp.recnum = actpay.vndtyp
WHERE actpay.recnum IN (:recnum_1_1, :recnum_1_2)
