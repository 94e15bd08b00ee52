SELECT TOP 200 srvloc.locnum
FROM srvloc
WHERE srvloc.recnum = :recnum_1 ORDER BY srvloc.recnum DESC, srvloc.locnum DESC
