SELECT reccln.recnum, reccln.clnnme, reccln.e_mail, reccln.addrs1, reccln.addrs2, reccln.ctynme, reccln.shtnme, reccln.phnnum, reccln.zipcde, reccln.state_, reccln.status, reccln.inactv, clnsts.stsnme
FROM reccln LEFT OUTER JOIN clnsts ON clnsts.recnum = reccln.status
WHERE reccln.recnum IN (:recnum_1_1, :recnum_1_2)
