SELECT srvinv.recnum, srvinv.dscrpt, srvinv.ctcnme, srvinv.addrs1, srvinv.addrs2, srvinv.ctynme, srvinv.ordnum, srvinv.invnum, srvinv.phnnum, srvinv.zipcde, srvinv.state_, srvinv.ntetxt, srvinv.clnnum, srvinv.locnum, srvinv.jobnum, srvinv.invtyp, srvinv.status, srvinv.priort, srvinv.depost, srvinv.orddte, srvinv.clldte, srvinv.schdte, reccln.clnnme, srvloc.locnme, srvtyp.typnme
FROM srvinv LEFT OUTER JOIN reccln ON reccln.recnum = srvinv.clnnum LEFT OUTER JOIN srvloc ON srvloc.recnum = srvinv.clnnum AND srvloc.locnum = srvinv.locnum LEFT OUTER JOIN srvtyp ON srvtyp.recnum = srvinv.invtyp
WHERE srvinv.clnnum = :clnnum_1 AND srvinv.status = :status_1 AND srvinv.orddte = :orddte_1 AND srvinv.depost = :depost_1 AND (srvinv.ordnum LIKE :ordnum_1 ESCAPE '/' OR srvinv.dscrpt LIKE :dscrpt_1 ESCAPE '/') ORDER BY srvinv.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :param_2 ROWS ONLY
