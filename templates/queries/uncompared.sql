-- title: What has no run read, up to the newest, and so not compared with what was before, and since when?
-- columns: date date, collector varchar, scope varchar, resource_id varchar, fields array(varchar), since date,
--   unread_runs bigint, code varchar, reason varchar, account_id varchar
WITH numbered AS (
  SELECT
    cast(substr(run_id, 1, 10) AS date) AS "date", run_id, row_number() OVER (ORDER BY run_id) AS n,
    max(cast(substr(run_id, 1, 10) AS date)) OVER () AS newest_date
  FROM all_runs
),
-- What was read and not understood is no part that is unread, and a plan is compared with nothing.
missing AS (
  SELECT
    g.run_id, g.collector, g.scope, coalesce(g.resource_id, '') AS resource_id,
    CASE WHEN cardinality(g.fields) > 0 THEN g.fields ELSE cast(ARRAY[''] AS varchar array) END AS fields,
    g.code, g.reason, g.account_id
  FROM all_gaps AS g
  WHERE g.collector <> 'plan' AND g.code NOT IN ('UNKNOWN_MEMBER', 'MEMBER_BELIEVED')
),
silent AS (
  SELECT g.collector, g.scope
  FROM all_gaps AS g
  LEFT JOIN (SELECT DISTINCT collector, scope FROM all_calls) AS c ON g.collector = c.collector AND g.scope = c.scope
  WHERE c.collector IS NULL
  GROUP BY g.collector, g.scope
),
-- A unit was asked about where it has calls. Of one that never has any, every run is taken to ask.
asked AS (
  SELECT m.run_id, m.collector, m.scope, m.resource_id, u.field, m.code, m.reason, m.account_id, 1 AS is_gap
  FROM missing AS m
  CROSS JOIN UNNEST(m.fields) AS u (field)
  UNION ALL
  SELECT DISTINCT c.run_id, c.collector, c.scope, NULL, NULL, NULL, NULL, NULL, 0
  FROM all_calls AS c
  UNION ALL
  SELECT r.run_id, s.collector, s.scope, NULL, NULL, NULL, NULL, NULL, 0
  FROM silent AS s
  CROSS JOIN all_runs AS r
),
units AS (
  SELECT
    r."date", r.n, r.newest_date, a.collector, a.scope, a.resource_id, a.field, a.code, a.reason, a.account_id, a.is_gap,
    row_number() OVER (PARTITION BY a.collector, a.scope, r.n ORDER BY a.is_gap) AS row_in_run,
    min(CASE WHEN a.resource_id = '' AND a.field = '' THEN 0 ELSE 1 END) OVER (
      PARTITION BY a.collector, a.scope, r.n
    ) AS is_whole
  FROM asked AS a
  JOIN numbered AS r ON a.run_id = r.run_id
),
-- How many runs have read the unit's inventory up to here, and in all: only these can have read what was missing.
placed AS (
  SELECT
    "date", n, newest_date, collector, scope, resource_id, field, code, reason, account_id, is_gap, is_whole,
    sum(CASE WHEN row_in_run = 1 THEN is_whole ELSE 0 END) OVER (
      PARTITION BY collector, scope ORDER BY n RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS whole_runs,
    sum(CASE WHEN row_in_run = 1 THEN is_whole ELSE 0 END) OVER (PARTITION BY collector, scope) AS all_whole_runs
  FROM units
),
parts AS (
  SELECT
    "date", n, newest_date, collector, scope, resource_id, field, is_whole, whole_runs, all_whole_runs,
    max(code) AS code, max(reason) AS reason, max(account_id) AS account_id
  FROM placed
  WHERE is_gap = 1
  GROUP BY "date", n, newest_date, collector, scope, resource_id, field, is_whole, whole_runs, all_whole_runs
),
told AS (
  SELECT
    p."date", p.n, p.newest_date, p.collector, p.scope, p.resource_id, p.field, p.is_whole, p.whole_runs,
    p.all_whole_runs, p.code, p.reason, p.account_id,
    lag(p.whole_runs) OVER (PARTITION BY p.collector, p.scope, p.resource_id, p.field ORDER BY p.n) AS whole_before
  FROM parts AS p
),
streaked AS (
  SELECT
    t."date", t.n, t.newest_date, t.collector, t.scope, t.resource_id, t.field, t.whole_runs, t.all_whole_runs, t.code,
    t.reason, t.account_id,
    sum(CASE WHEN t.whole_runs - t.is_whole > t.whole_before THEN 1 ELSE 0 END) OVER (
      PARTITION BY t.collector, t.scope, t.resource_id, t.field
      ORDER BY t.n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS streak
  FROM told AS t
),
streaks AS (
  SELECT
    collector, scope, resource_id, field, streak, max(newest_date) AS newest_date, min("date") AS since,
    count(*) AS unread_runs, max_by(code, n) AS code, max_by(reason, n) AS reason, max_by(account_id, n) AS account_id
  FROM streaked
  GROUP BY collector, scope, resource_id, field, streak
  HAVING max(whole_runs) = max(all_whole_runs)
)
SELECT
  cast(max(s.newest_date) AS date) AS "date",
  cast(s.collector AS varchar) AS collector,
  cast(s.scope AS varchar) AS scope,
  cast(nullif(s.resource_id, '') AS varchar) AS resource_id,
  cast(
    coalesce(array_agg(s.field ORDER BY s.field) FILTER (WHERE s.field <> ''), cast(ARRAY[] AS varchar array))
    AS varchar array
  ) AS fields,
  cast(s.since AS date) AS since,
  cast(s.unread_runs AS bigint) AS unread_runs,
  cast(s.code AS varchar) AS code,
  cast(s.reason AS varchar) AS reason,
  cast(max(s.account_id) AS varchar) AS account_id
FROM streaks AS s
GROUP BY
  s.collector, s.scope, s.resource_id, CASE WHEN s.field = '' THEN 0 ELSE 1 END, s.since, s.unread_runs, s.code, s.reason
ORDER BY s.since, s.collector, s.scope, s.resource_id, fields, s.unread_runs, s.code, s.reason
