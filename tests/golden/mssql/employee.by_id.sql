SELECT employ.recnum, employ.lstnme, employ.fstnme, employ.fulfst, employ.status
FROM employ
WHERE employ.recnum IN (:recnum_1_1, :recnum_1_2)
