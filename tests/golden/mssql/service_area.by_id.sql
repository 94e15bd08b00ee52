SELECT srvgeo.recnum, srvgeo.dscrpt
FROM srvgeo
WHERE srvgeo.recnum IN (:recnum_1_1, :recnum_1_2)
