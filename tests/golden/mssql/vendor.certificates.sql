SELECT vndcrt._idnum, vndcrt.recnum, vndcrt.linnum, vndcrt.dscrpt, vndcrt.ntetxt, vndcrt.dtercv, vndcrt.expdte, vndcrt.cntwrn, vndcrt.stppay, vndcrt.jobnum
FROM vndcrt
WHERE vndcrt.recnum IN (:numbers_1, :numbers_2) ORDER BY vndcrt.recnum, vndcrt.linnum
