SELECT jobphs.recnum, jobphs.phsnum, jobphs.phsnme, jobphs.retain, jobphs.mdldsc, jobphs.untdsc, jobphs.ntetxt, jobphs.bllamt, jobphs.untqty, jobphs.insdte, jobphs.upddte, actrec.jobnme
FROM jobphs LEFT OUTER JOIN actrec ON actrec.recnum = jobphs.recnum
WHERE jobphs.phsnum != :phsnum_1 AND jobphs.recnum = :recnum_1 AND (CAST(jobphs.phsnum AS VARCHAR(20)) LIKE :param_1 ESCAPE '/' OR jobphs.phsnme LIKE :phsnme_1 ESCAPE '/') ORDER BY jobphs.recnum, jobphs.phsnum
 OFFSET :param_2 ROWS
 FETCH FIRST :param_3 ROWS ONLY
