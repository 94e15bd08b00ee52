SELECT acrpmt._idnum, acrpmt.recnum, acrpmt.dscrpt, acrpmt.chknum, acrpmt.actper, acrpmt.amount, acrpmt.dsctkn, acrpmt.aplcrd, acrpmt.chkdte
FROM acrpmt
WHERE acrpmt.recnum IN (:numbers_1, :numbers_2) ORDER BY acrpmt.recnum, acrpmt.chkdte, acrpmt.insdte
