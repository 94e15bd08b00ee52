SELECT srvloc.recnum, srvloc.locnum, srvloc.locnme, srvloc.addrs1, srvloc.addrs2, srvloc.ctynme, srvloc.contct, srvloc.phnnum, srvloc.zipcde, srvloc.state_
FROM srvloc
WHERE srvloc.recnum = :recnum_1 AND (CAST(srvloc.locnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR srvloc.locnme LIKE :locnme_1 ESCAPE '/' OR srvloc.addrs1 LIKE :addrs1_1 ESCAPE '/') ORDER BY srvloc.recnum, srvloc.locnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
