SELECT DISTINCT srvloc.recnum, srvloc.locnum
FROM srvloc ORDER BY srvloc.recnum, srvloc.locnum
 OFFSET :param_1 ROWS
 FETCH FIRST :limit ROWS ONLY
