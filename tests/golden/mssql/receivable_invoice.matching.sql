SELECT acrinv.recnum, acrinv.dscrpt, acrinv.invnum, acrinv.pchord, acrinv.refnum, acrinv.jobnum, acrinv.lgrrec, acrinv.phsnum, acrinv.invtyp, acrinv.status, acrinv.actper, acrinv.postyr, acrinv.retain, acrinv.slstax, acrinv.amtpad, acrinv.dsctkn, acrinv.invttl, acrinv.invbal, acrinv.invnet, acrinv.ttlpad, acrinv.subttl, acrinv.hldamt, acrinv.hldbll, acrinv.hldrem, acrinv.invdte, acrinv.duedte, acrinv.dscdte, acrinv.insdte, acrinv.upddte, actrec.jobnme, jobphs.phsnme
FROM acrinv LEFT OUTER JOIN actrec ON actrec.recnum = acrinv.jobnum LEFT OUTER JOIN jobphs ON jobphs.recnum = acrinv.jobnum AND jobphs.phsnum = acrinv.phsnum
WHERE acrinv.invnum LIKE :invnum_1 ESCAPE '/' OR acrinv.dscrpt LIKE :dscrpt_1 ESCAPE '/' ORDER BY acrinv.recnum
 OFFSET :param_1 ROWS
 FETCH FIRST :param_2 ROWS ONLY
