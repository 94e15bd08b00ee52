SELECT srvsch._idnum, srvsch.recnum, srvsch.linnum, srvsch.empnum, srvsch.eqpnum, srvsch.vndnum, srvsch.priort, srvsch.esthrs, srvsch.acthrs, srvsch.schdte, srvsch.findte, srvsch.bildte, srvsch.schstr, srvsch.schfin, srvsch.tvltim, srvsch.actstr, srvsch.actfin, employ.fulfst AS technician_name, actpay.vndnme
FROM srvsch LEFT OUTER JOIN employ ON employ.recnum = srvsch.empnum LEFT OUTER JOIN actpay ON actpay.recnum = srvsch.vndnum
WHERE srvsch.recnum IN (:numbers_1, :numbers_2) ORDER BY srvsch.recnum, srvsch.linnum
