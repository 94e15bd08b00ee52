SELECT acpinv.recnum, acpinv.vodrec, acpinv.dscrpt, acpinv.payee2, acpinv.usrdf1, acpinv.usrdf2, acpinv.invnum, acpinv.pchord, acpinv.ctcnum, acpinv.refnum, acpinv.shpnum, acpinv.ntetxt, acpinv.vndnum, acpinv.jobnum, acpinv.phsnum, acpinv.lgrrec, acpinv.btcnum, acpinv.invtyp, acpinv.status, acpinv.actper, acpinv.hotlst, acpinv.postyr, acpinv.dscavl, acpinv.retain, acpinv.setpay, acpinv.amtpad, acpinv.dsctkn, acpinv.invttl, acpinv.ttlpad, acpinv.invbal, acpinv.invnet, acpinv.subttl, acpinv.hldamt, acpinv.hldbll, acpinv.hldrem, acpinv.pstamt, acpinv.qstamt, acpinv.gstamt, acpinv.hstamt, acpinv.freigh, acpinv.invdte, acpinv.duedte, acpinv.dscdte, acpinv.entdte, acpinv.insdte, acpinv.upddte, actpay.vndnme, actrec.jobnme, jobphs.phsnme, (SELECT min(pchord.recnum) AS min_1
FROM pchord
WHERE pchord.ordnum = acpinv.pchord AND acpinv.pchord != :pchord_1 AND pchord.vndnum = acpinv.vndnum) AS pchrec, (SELECT min(subcon.recnum) AS min_2
FROM subcon
WHERE subcon.ctcnum = acpinv.ctcnum AND acpinv.ctcnum != :ctcnum_1 AND subcon.vndnum = acpinv.vndnum) AS ctcrec
FROM acpinv LEFT OUTER JOIN actpay ON actpay.recnum = acpinv.vndnum LEFT OUTER JOIN actrec ON actrec.recnum = acpinv.jobnum LEFT OUTER JOIN jobphs ON jobphs.recnum = acpinv.jobnum AND jobphs.phsnum = acpinv.phsnum
WHERE acpinv.recnum IN (:key0_1, :key0_2)
