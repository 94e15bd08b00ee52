SELECT jobphs._idnum, jobphs.recnum, jobphs.phsnum, jobphs.phsnme, jobphs.retain, jobphs.mdldsc, jobphs.untdsc, jobphs.ntetxt, jobphs.bllamt, jobphs.untqty
FROM jobphs
WHERE jobphs.phsnum != :phsnum_1 AND jobphs.recnum IN (:numbers_1, :numbers_2) ORDER BY jobphs.recnum, jobphs.phsnum
