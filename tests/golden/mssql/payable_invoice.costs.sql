SELECT acpinv.recnum, jobcst.recnum AS cstrec, jobcst._idnum, jobcst.dscrpt, jobcst.jobnum, jobcst.phsnum, jobcst.status, jobcst.csttyp, jobcst.cstcde, jobcst.cstamt
FROM acpinv JOIN jobcst ON jobcst.lgrrec = acpinv.lgrrec AND acpinv.lgrrec != :lgrrec_1 AND jobcst.srcnum IN (:srcnum_1_1, :srcnum_1_2, :srcnum_1_3)
WHERE acpinv.recnum IN (:numbers_1, :numbers_2) ORDER BY acpinv.recnum, jobcst.recnum
