SELECT srvgeo.recnum, srvgeo.dscrpt
FROM srvgeo
WHERE srvgeo.recnum IN (:key0_1, :key0_2)
