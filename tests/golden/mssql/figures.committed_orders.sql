SELECT pchord.phsnum, pcorln.cstcde, pcorln.csttyp, pcorln.linprc, pcorln.linqty, pcorln.rcvdte, pcorln.cancel
FROM pcorln JOIN pchord ON pchord.recnum = pcorln.recnum
WHERE pchord.jobnum = :job AND pchord.status IN (:status_1_1, :status_1_2, :status_1_3)
