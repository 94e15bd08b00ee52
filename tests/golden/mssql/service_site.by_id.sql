SELECT srvloc.recnum, srvloc.locnum, srvloc.locnme, srvloc.addrs1, srvloc.addrs2, srvloc.ctynme, srvloc.contct, srvloc.crsstr, srvloc.usrdf1, srvloc.phnnum, srvloc.zipcde, srvloc.maploc, srvloc.state_, srvloc.ntetxt, srvloc.srvgeo, srvloc.taxdst, srvloc.insdte, srvloc.upddte, reccln.clnnme, srvgeo.dscrpt AS area_name
FROM srvloc LEFT OUTER JOIN reccln ON reccln.recnum = srvloc.recnum LEFT OUTER JOIN srvgeo ON srvgeo.recnum = srvloc.srvgeo
WHERE srvloc.recnum IN (:key0_1) AND srvloc.locnum IN (:key1_1, :key1_2)
