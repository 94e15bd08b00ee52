SELECT TOP 200 reccln.recnum
FROM reccln LEFT OUTER JOIN clnsts ON clnsts.recnum = reccln.status LEFT OUTER JOIN clntyp ON clntyp.recnum = reccln.clntyp LEFT OUTER JOIN employ AS salesperson ON salesperson.recnum = reccln.empnum LEFT OUTER JOIN employ AS manager ON manager.recnum = reccln.mannum
WHERE (coalesce(CAST(reccln.inactv AS VARCHAR(5)), :coalesce_1) NOT IN (:param_2_1, :param_2_2, :param_2_3)) AND reccln.status = :status_1 AND salesperson.fulfst = :param_3 ORDER BY reccln.recnum DESC
