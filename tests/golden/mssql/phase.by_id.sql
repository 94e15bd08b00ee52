SELECT jobphs.recnum, jobphs.phsnum, jobphs.phsnme, jobphs.retain, jobphs.mdldsc, jobphs.untdsc, jobphs.ntetxt, jobphs.bllamt, jobphs.untqty, jobphs.insdte, jobphs.upddte, actrec.jobnme
FROM jobphs LEFT OUTER JOIN actrec ON actrec.recnum = jobphs.recnum
WHERE jobphs.phsnum != :phsnum_1 AND jobphs.recnum IN (:recnum_1_1) AND jobphs.phsnum IN (:phsnum_2_1, :phsnum_2_2)
