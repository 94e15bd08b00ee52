SELECT actrec.recnum, actrec.jobnme, actrec.addrs1, actrec.addrs2, actrec.ctynme, actrec.shtnme, actrec.connum, actrec.phnnum, actrec.zipcde, actrec.state_, actrec.clnnum, actrec.jobtyp, actrec.status, actrec.cntrct, actrec.sttdte, actrec.insdte, actrec.upddte, reccln.clnnme, jobtyp.typnme, jobsts.stsnme
FROM actrec LEFT OUTER JOIN reccln ON reccln.recnum = actrec.clnnum LEFT OUTER JOIN jobtyp ON jobtyp.recnum = actrec.jobtyp LEFT OUTER JOIN jobsts ON jobsts.recnum = actrec.status
WHERE actrec.recnum IN (:recnum_1_1, :recnum_1_2)
