SELECT (SELECT count(*) AS count_1
FROM srvloc) AS rows0
