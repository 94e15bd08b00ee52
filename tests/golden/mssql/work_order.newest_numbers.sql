SELECT TOP 200 srvinv.ordnum
FROM srvinv LEFT OUTER JOIN reccln ON reccln.recnum = srvinv.clnnum LEFT OUTER JOIN srvloc ON srvloc.recnum = srvinv.clnnum AND srvloc.locnum = srvinv.locnum LEFT OUTER JOIN srvtyp ON srvtyp.recnum = srvinv.invtyp LEFT OUTER JOIN srvgeo ON srvgeo.recnum = srvinv.srvgeo LEFT OUTER JOIN employ AS technician ON technician.recnum = srvinv.empnum LEFT OUTER JOIN employ AS salesperson ON salesperson.recnum = srvinv.slspsn
WHERE srvinv.clnnum = :clnnum_1 AND srvinv.status = :status_1 AND srvinv.orddte = :orddte_1 AND srvinv.depost = :depost_1 ORDER BY srvinv.recnum DESC
