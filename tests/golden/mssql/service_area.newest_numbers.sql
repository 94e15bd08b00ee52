SELECT TOP 200 srvgeo.recnum
FROM srvgeo ORDER BY srvgeo.recnum DESC
