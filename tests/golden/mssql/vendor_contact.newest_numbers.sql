SELECT TOP 200 vndcnt.linnum
FROM vndcnt LEFT OUTER JOIN actpay ON actpay.recnum = vndcnt.recnum
WHERE vndcnt.recnum = :recnum_1 AND vndcnt.e_mail = :param_2 ORDER BY vndcnt.recnum DESC, vndcnt.linnum DESC
