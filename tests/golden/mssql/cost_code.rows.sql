SELECT (SELECT count(*) AS count_1
FROM cstcde) AS rows0
