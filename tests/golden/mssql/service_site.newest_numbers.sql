SELECT TOP 200 srvloc.locnum
FROM srvloc LEFT OUTER JOIN reccln ON reccln.recnum = srvloc.recnum LEFT OUTER JOIN srvgeo ON srvgeo.recnum = srvloc.srvgeo
WHERE srvloc.recnum = :recnum_1 ORDER BY srvloc.recnum DESC, srvloc.locnum DESC
