SELECT posted.phsnum, posted.cstcde, posted.csttyp, posted.invtyp, posted.amount, (SELECT min(pchord.recnum) AS min_1
FROM pchord
WHERE pchord.ordnum = posted.pchord AND posted.pchord != :pchord_1 AND pchord.vndnum = posted.vndnum) AS pchrec, (SELECT min(subcon.recnum) AS min_2
FROM subcon
WHERE subcon.ctcnum = posted.ctcnum AND posted.ctcnum != :ctcnum_1 AND subcon.vndnum = posted.vndnum) AS ctcrec
FROM (SELECT jobcst.phsnum AS phsnum, jobcst.cstcde AS cstcde, jobcst.csttyp AS csttyp, acpinv.invtyp AS invtyp, acpinv.vndnum AS vndnum, acpinv.pchord AS pchord, acpinv.ctcnum AS ctcnum, SUM(jobcst.cstamt) AS amount
FROM jobcst LEFT OUTER JOIN acpinv ON jobcst.srcnum IN (:srcnum_1_1, :srcnum_1_2, :srcnum_1_3) AND acpinv.recnum = (SELECT min(made.recnum) AS min_3
FROM acpinv AS made
WHERE made.lgrrec = nullif(jobcst.lgrrec, :nullif_1))
WHERE jobcst.jobnum = :job AND jobcst.status = :status_1 GROUP BY jobcst.phsnum, jobcst.cstcde, jobcst.csttyp, acpinv.invtyp, acpinv.vndnum, acpinv.pchord, acpinv.ctcnum) AS posted
