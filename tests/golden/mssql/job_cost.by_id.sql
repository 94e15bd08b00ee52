SELECT jobcst.recnum, jobcst.dscrpt, jobcst.wrkord, jobcst.trnnum, jobcst.ntetxt, jobcst.jobnum, jobcst.vndnum, jobcst.eqpnum, jobcst.empnum, jobcst.lgrrec, jobcst.acrinv, jobcst.phsnum, jobcst.actprd, jobcst.srcnum, jobcst.status, jobcst.bllsts, jobcst.csttyp, jobcst.paytyp, jobcst.eqptyp, jobcst.eqpunt, jobcst.postyr, jobcst.cstcde, jobcst.csthrs, jobcst.eqpqty, jobcst.cstamt, jobcst.blgttl, jobcst.pieces, jobcst.trndte, jobcst.entdte, jobcst.insdte, jobcst.upddte, actrec.jobnme, jobphs.phsnme, cstcde.cdenme, csttyp.typnme, actpay.vndnme, employ.fulfst, acpinv.recnum AS invrec, acpinv.invnum, acpinv.invtyp, acpinv.pchord, acpinv.ctcnum, (SELECT min(pchord.recnum) AS min_1
FROM pchord
WHERE pchord.ordnum = acpinv.pchord AND acpinv.pchord != :pchord_1 AND pchord.vndnum = acpinv.vndnum) AS pchrec, (SELECT min(subcon.recnum) AS min_2
FROM subcon
WHERE subcon.ctcnum = acpinv.ctcnum AND acpinv.ctcnum != :ctcnum_1 AND subcon.vndnum = acpinv.vndnum) AS ctcrec
FROM jobcst LEFT OUTER JOIN actrec ON actrec.recnum = jobcst.jobnum LEFT OUTER JOIN jobphs ON jobphs.recnum = jobcst.jobnum AND jobphs.phsnum = jobcst.phsnum LEFT OUTER JOIN cstcde ON cstcde.recnum = jobcst.cstcde LEFT OUTER JOIN csttyp ON csttyp.recnum = jobcst.csttyp LEFT OUTER JOIN actpay ON actpay.recnum = jobcst.vndnum LEFT OUTER JOIN employ ON employ.recnum = jobcst.empnum LEFT OUTER JOIN acpinv ON jobcst.srcnum IN (:srcnum_1_1, :srcnum_1_2, :srcnum_1_3) AND acpinv.recnum = (SELECT min(made.recnum) AS min_3
FROM acpinv AS made
WHERE made.lgrrec = nullif(jobcst.lgrrec, :nullif_1))
WHERE jobcst.recnum IN (:key0_1, :key0_2)
