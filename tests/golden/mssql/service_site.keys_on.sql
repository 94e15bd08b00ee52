SELECT DISTINCT srvloc.recnum, srvloc.locnum
FROM srvloc
WHERE srvloc.recnum > :after0 OR srvloc.recnum = :after0 AND srvloc.locnum > :after1 ORDER BY srvloc.recnum, srvloc.locnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
