SELECT srvloc.recnum, srvloc.locnum, srvloc.locnme, srvloc.addrs1, srvloc.addrs2, srvloc.ctynme, srvloc.contct, srvloc.crsstr, srvloc.usrdf1, srvloc.phnnum, srvloc.zipcde, srvloc.maploc, srvloc.state_, srvloc.ntetxt, srvloc.srvgeo, srvloc.taxdst, srvloc.insdte, srvloc.upddte, reccln.clnnme, srvgeo.dscrpt AS area_name
FROM srvloc LEFT OUTER JOIN reccln ON reccln.recnum = srvloc.recnum LEFT OUTER JOIN srvgeo ON srvgeo.recnum = srvloc.srvgeo
WHERE srvloc.recnum = :recnum_1 AND (CAST(srvloc.locnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR srvloc.locnme LIKE :locnme_1 ESCAPE '/' OR srvloc.addrs1 LIKE :addrs1_1 ESCAPE '/') ORDER BY srvloc.recnum, srvloc.locnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
