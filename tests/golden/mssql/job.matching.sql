SELECT actrec.recnum, actrec.jobnme, actrec.addrs1, actrec.addrs2, actrec.ctynme, actrec.shtnme, actrec.connum, actrec.phnnum, actrec.zipcde, actrec.state_, actrec.clnnum, actrec.jobtyp, actrec.status, actrec.cntrct, actrec.sttdte, actrec.insdte, actrec.upddte, reccln.clnnme, jobtyp.typnme, jobsts.stsnme
FROM actrec LEFT OUTER JOIN reccln ON reccln.recnum = actrec.clnnum LEFT OUTER JOIN jobtyp ON jobtyp.recnum = actrec.jobtyp LEFT OUTER JOIN jobsts ON jobsts.recnum = actrec.status
WHERE CAST(actrec.recnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR actrec.jobnme LIKE :jobnme_1 ESCAPE '/' OR actrec.shtnme LIKE :shtnme_1 ESCAPE '/' ORDER BY actrec.recnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
