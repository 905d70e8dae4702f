-- title: Which API calls does a day's evidence rest on, how many were refused or repeated, and how slow were they?
-- columns: date date, collector varchar, operation varchar, calls bigint, repeats bigint, refused bigint,
--   server_errors bigint, unanswered bigint, items bigint, average_ms bigint, slowest_ms bigint,
--   account_id varchar
SELECT
  c."date" AS "date",
  cast(c.collector AS varchar) AS collector,
  cast(c.operation AS varchar) AS operation,
  cast(count(*) AS bigint) AS calls,
  cast(count_if(c.attempt > 1) AS bigint) AS repeats,
  cast(count_if(c.status >= 400 AND c.status < 500) AS bigint) AS refused,
  cast(count_if(c.status >= 500) AS bigint) AS server_errors,
  cast(count_if(c.status IS NULL) AS bigint) AS unanswered,
  cast(sum(c.items) AS bigint) AS items,
  cast(round(avg(cast(c.duration_ms AS double))) AS bigint) AS average_ms,
  cast(max(c.duration_ms) AS bigint) AS slowest_ms,
  cast(max(r.account_id) AS varchar) AS account_id
FROM calls AS c
JOIN runs AS r ON c."date" = r."date" AND c.run_id = r.run_id
GROUP BY c."date", c.collector, c.operation
ORDER BY c."date" DESC, c.collector, c.operation
