SELECT reccln.recnum, reccln.clnnme, reccln.e_mail, reccln.addrs1, reccln.addrs2, reccln.ctynme, reccln.shtnme, reccln.phnnum, reccln.zipcde, reccln.state_, reccln.status, reccln.inactv, clnsts.stsnme
FROM reccln LEFT OUTER JOIN clnsts ON clnsts.recnum = reccln.status
WHERE CAST(reccln.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR reccln.clnnme LIKE :clnnme_1 ESCAPE '/' OR reccln.shtnme LIKE :shtnme_1 ESCAPE '/' ORDER BY reccln.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
