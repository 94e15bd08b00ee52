SELECT vndcrt._idnum, vndcrt.recnum, vndcrt.linnum, vndcrt.dscrpt, vndcrt.ntetxt, vndcrt.dtercv, vndcrt.expdte, vndcrt.cntwrn, vndcrt.stppay, vndcrt.jobnum
FROM vndcrt
WHERE vndcrt.recnum IN (:recnum_1_1, :recnum_1_2) ORDER BY vndcrt.recnum, vndcrt.linnum
