SELECT TOP 200 reccln.recnum
FROM reccln LEFT OUTER JOIN clnsts ON clnsts.recnum = reccln.status ORDER BY reccln.recnum DESC
