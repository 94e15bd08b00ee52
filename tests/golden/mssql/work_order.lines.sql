SELECT srvlin._idnum, srvlin.recnum, srvlin.linnum, srvlin.dscrpt, srvlin.prtnum, srvlin.actnum, srvlin.subact, srvlin.csttyp, srvlin.prtqty, srvlin.prtprc, srvlin.extprc, srvlin.untdsc, srvlin.tktnum
FROM srvlin
WHERE srvlin.recnum IN (:numbers_1, :numbers_2) ORDER BY srvlin.recnum, srvlin.linnum
