SELECT srvloc.recnum, srvloc.locnum, srvloc.locnme, srvloc.addrs1, srvloc.addrs2, srvloc.ctynme, srvloc.contct, srvloc.phnnum, srvloc.zipcde, srvloc.state_
FROM srvloc
WHERE srvloc.recnum IN (:recnum_1_1) AND srvloc.locnum IN (:locnum_1_1, :locnum_1_2)
