SELECT bdglin._idnum, bdglin.recnum, bdglin.linnum, bdglin.phsnum, bdglin.cstcde, bdglin.matbdg, bdglin.labbdg, bdglin.eqpbdg, bdglin.subbdg, bdglin.othbdg, bdglin.usrcs6, bdglin.usrcs7, bdglin.usrcs8, bdglin.usrcs9, bdglin.matorg, bdglin.laborg, bdglin.eqporg, bdglin.suborg, bdglin.othorg, bdglin.cs6org, bdglin.cs7org, bdglin.cs8org, bdglin.cs9org
FROM bdglin
WHERE bdglin.recnum IN (:recnum_1_1, :recnum_1_2) ORDER BY bdglin.recnum, bdglin.phsnum, bdglin.linnum
