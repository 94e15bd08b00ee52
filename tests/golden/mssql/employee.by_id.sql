SELECT employ.recnum, employ.lstnme, employ.fstnme, employ.fulfst, employ.status
FROM employ
WHERE employ.recnum IN (:key0_1, :key0_2)
