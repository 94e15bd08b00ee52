SELECT jobphs.recnum, jobphs.phsnum, jobphs.phsnme, jobphs.retain, jobphs.mdldsc, jobphs.untdsc, jobphs.ntetxt, jobphs.bllamt, jobphs.untqty, jobphs.insdte, jobphs.upddte, actrec.jobnme
FROM jobphs LEFT OUTER JOIN actrec ON actrec.recnum = jobphs.recnum
WHERE jobphs.phsnum != :phsnum_1 AND jobphs.recnum IN (:key0_1) AND jobphs.phsnum IN (:key1_1, :key1_2)
