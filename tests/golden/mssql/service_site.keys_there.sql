SELECT DISTINCT srvloc.recnum, srvloc.locnum
FROM srvloc
WHERE srvloc.recnum IN (:key0_1) AND srvloc.locnum IN (:key1_1, :key1_2)
