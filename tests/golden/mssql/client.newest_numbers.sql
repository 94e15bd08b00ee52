SELECT TOP 200 reccln.recnum
FROM reccln LEFT OUTER JOIN clnsts ON clnsts.recnum = reccln.status LEFT OUTER JOIN clntyp ON clntyp.recnum = reccln.clntyp LEFT OUTER JOIN employ AS salesperson ON salesperson.recnum = reccln.empnum LEFT OUTER JOIN employ AS manager ON manager.recnum = reccln.mannum
WHERE coalesce(reccln.inactv, :coalesce_1) = :coalesce_2 AND reccln.status = :status_1 AND salesperson.fulfst = :param_2 ORDER BY reccln.recnum DESC
