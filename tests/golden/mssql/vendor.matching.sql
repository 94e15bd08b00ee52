SELECT actpay.recnum, actpay.vndnme, actpay.e_mail, actpay.ownnme, actpay.addrs1, actpay.addrs2, actpay.ctynme, actpay.shtnme, actpay.phnnum, actpay.zipcde, actpay.state_, actpay.vndtyp, actpay.inactv, vndtyp.typnme
FROM actpay LEFT OUTER JOIN vndtyp ON vndtyp.recnum = actpay.vndtyp
WHERE coalesce(actpay.inactv, :coalesce_1) = :coalesce_2 AND actpay.vndnme = :param_1 AND (CAST(actpay.recnum AS VARCHAR(20)) LIKE :param_2 ESCAPE '/' OR actpay.vndnme LIKE :vndnme_1 ESCAPE '/' OR actpay.shtnme LIKE :shtnme_1 ESCAPE '/') ORDER BY actpay.recnum
 OFFSET :param_3 ROWS
 FETCH FIRST :param_4 ROWS ONLY
