SELECT (SELECT count(*) AS count_1
FROM jobphs
WHERE jobphs.phsnum != :phsnum_1) AS rows0
