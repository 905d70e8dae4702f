-- title: What could the newest run not read, and so not compare with what was before, and since when without a break?
-- columns: date date, collector varchar, scope varchar, resource_id varchar, fields array(varchar), since date,
--   unread_runs bigint, code varchar, reason varchar
WITH numbered AS (
  SELECT
    cast(substr(run_id, 1, 10) AS date) AS "date", run_id, row_number() OVER (ORDER BY run_id) AS n,
    count(*) OVER () AS newest_n, max(cast(substr(run_id, 1, 10) AS date)) OVER () AS newest_date
  FROM all_runs
),
parts AS (
  SELECT
    r."date", r.n, r.newest_n, r.newest_date, g.collector, g.scope, coalesce(g.resource_id, '') AS resource_id, g.fields,
    max(g.code) AS code, max(g.reason) AS reason
  FROM all_gaps AS g
  JOIN numbered AS r ON g.run_id = r.run_id
  GROUP BY r."date", r.n, r.newest_n, r.newest_date, g.collector, g.scope, coalesce(g.resource_id, ''), g.fields
),
placed AS (
  SELECT
    "date", n, newest_n, newest_date, collector, scope, resource_id, fields, code, reason,
    row_number() OVER (PARTITION BY collector, scope, resource_id, fields ORDER BY n) AS nth
  FROM parts
),
-- As long as every run lacks a part, its place among those that lack it moves with the run's.
streaks AS (
  SELECT
    collector, scope, resource_id, fields, max(newest_n) AS newest_n, max(newest_date) AS newest_date, max(n) AS last_n, count(*) AS unread_runs, min("date") AS since,
    max_by(code, n) AS code, max_by(reason, n) AS reason
  FROM placed
  GROUP BY collector, scope, resource_id, fields, n - nth
)
SELECT
  cast(s.newest_date AS date) AS "date",
  cast(s.collector AS varchar) AS collector,
  cast(s.scope AS varchar) AS scope,
  cast(nullif(s.resource_id, '') AS varchar) AS resource_id,
  cast(s.fields AS varchar array) AS fields,
  cast(s.since AS date) AS since,
  cast(s.unread_runs AS bigint) AS unread_runs,
  cast(s.code AS varchar) AS code,
  cast(s.reason AS varchar) AS reason
FROM streaks AS s
WHERE s.last_n = s.newest_n
ORDER BY s.since, s.collector, s.scope, s.resource_id, s.fields
