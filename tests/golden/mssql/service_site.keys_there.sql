SELECT DISTINCT srvloc.recnum, srvloc.locnum
FROM srvloc
WHERE srvloc.recnum IN (:recnum_1_1) AND srvloc.locnum IN (:locnum_1_1, :locnum_1_2)
