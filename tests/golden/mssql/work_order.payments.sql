SELECT srvpmt._idnum, srvpmt.recnum, srvpmt.dscrpt, srvpmt.chknum, srvpmt.lgrrec, srvpmt.actper, srvpmt.amount, srvpmt.dsctkn, srvpmt.aplcrd, srvpmt.chkdte, srvpmt.postyr
FROM srvpmt
WHERE srvpmt.recnum IN (:numbers_1, :numbers_2) ORDER BY srvpmt.recnum, srvpmt.chkdte, srvpmt._idnum
