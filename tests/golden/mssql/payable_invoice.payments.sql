SELECT acppmt._idnum, acppmt.recnum, acppmt.dscrpt, acppmt.chknum, acppmt.lgrrec, acppmt.actper, acppmt.amount, acppmt.dsctkn, acppmt.aplcrd, acppmt.chkdte, acppmt.postyr
FROM acppmt
WHERE acppmt.recnum IN (:numbers_1, :numbers_2) ORDER BY acppmt.recnum, acppmt.chkdte, acppmt.insdte
