SELECT (SELECT count(*) AS count_1
FROM actrec) AS rows0, (SELECT count(*) AS count_2
FROM jobcnt) AS rows1, (SELECT count(*) AS count_3
FROM jobphs) AS rows2
