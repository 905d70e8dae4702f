-- title: What fails, since when, and how often was it seen? (confirmed: the newest run says so; else no run saw it end.)
-- columns: date date, first_failed_on date, last_failed_on date, days_open bigint, failing_runs bigint, unread_runs bigint,
--   days_without_run bigint, confirmed boolean, severity varchar, rule_id varchar, control_ids array(varchar),
--   scope varchar, table_name varchar, resource_id varchar, reason varchar, disposition_id varchar,
--   account_id varchar
WITH sealed AS (
  SELECT
    r.run_id,
    cast(substr(r.run_id, 1, 10) AS date) AS "date",
    row_number() OVER (ORDER BY r.run_id) AS n,
    dense_rank() OVER (ORDER BY substr(r.run_id, 1, 10)) AS day
  FROM all_runs AS r
),
numbered AS (
  SELECT
    s.run_id, s."date", s.n, s.day,
    max(s."date") OVER () AS newest_date, max(s.n) OVER () AS newest_n, max(s.day) OVER () AS newest_day
  FROM sealed AS s
),
-- Whether a run read all of a rule's place: then what it does not have there is gone.
judged AS (
  SELECT
    r.run_id, r."date", r.n, r.day, r.newest_date, r.newest_n, r.newest_day, f.rule_id, f.severity, f.control_ids,
    f.scope, f.table_name, f.resource_id, f.verdict, f.reason, f.disposition_id, f.account_id,
    min(
      CASE WHEN f.resource_id = '*' AND f.verdict IN ('ERROR', 'UNKNOWN') AND f.reason_code <> 'NONE_FOUND' THEN 0
        ELSE 1 END
    ) OVER (PARTITION BY r.n, f.rule_id, f.scope, f.table_name) AS is_whole,
    row_number() OVER (PARTITION BY r.n, f.rule_id, f.scope, f.table_name ORDER BY f.resource_id) AS row_in_place
  FROM all_findings AS f
  JOIN numbered AS r ON f.run_id = r.run_id
),
-- How many runs have read all of the place up to here, and the next one that does.
placed AS (
  SELECT
    j.run_id, j."date", j.n, j.day, j.newest_date, j.newest_n, j.newest_day, j.rule_id, j.severity, j.control_ids,
    j.scope, j.table_name, j.resource_id, j.verdict, j.reason, j.disposition_id, j.account_id, j.is_whole,
    sum(CASE WHEN j.row_in_place = 1 THEN j.is_whole ELSE 0 END) OVER (
      PARTITION BY j.rule_id, j.scope, j.table_name ORDER BY j.n RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS whole_runs,
    min(CASE WHEN j.is_whole = 1 THEN j.run_id END) OVER (
      PARTITION BY j.rule_id, j.scope, j.table_name ORDER BY j.n RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS next_run_id,
    min(CASE WHEN j.is_whole = 1 THEN j.n END) OVER (
      PARTITION BY j.rule_id, j.scope, j.table_name ORDER BY j.n RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS next_n,
    min(CASE WHEN j.is_whole = 1 THEN j.day END) OVER (
      PARTITION BY j.rule_id, j.scope, j.table_name ORDER BY j.n RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS next_day
  FROM judged AS j
),
told AS (
  SELECT
    p.run_id, p."date", p.n, p.day, p.newest_date, p.newest_n, p.newest_day, p.rule_id, p.severity, p.control_ids,
    p.scope, p.table_name, p.resource_id, p.verdict, p.reason, p.disposition_id, p.account_id, p.is_whole, p.whole_runs,
    p.next_run_id, p.next_n, p.next_day,
    lag(p.verdict) OVER (PARTITION BY p.rule_id, p.scope, p.table_name, p.resource_id ORDER BY p.n) AS verdict_before,
    lag(p.whole_runs) OVER (PARTITION BY p.rule_id, p.scope, p.table_name, p.resource_id ORDER BY p.n) AS whole_before
  FROM placed AS p
),
-- A thing's findings, parted where it was judged good, or was gone in between.
parted AS (
  SELECT
    t."date", t.n, t.day, t.newest_date, t.newest_n, t.newest_day, t.rule_id, t.severity, t.control_ids, t.scope,
    t.table_name, t.resource_id, t.verdict, t.reason, t.disposition_id, t.account_id, t.next_run_id, t.next_n,
    t.next_day,
    sum(
      CASE WHEN t.verdict_before IN ('PASS', 'NOT_APPLICABLE') OR t.whole_runs - t.is_whole > t.whole_before THEN 1
        ELSE 0 END
    ) OVER (
      PARTITION BY t.rule_id, t.scope, t.table_name, t.resource_id
      ORDER BY t.n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS part
  FROM told AS t
),
spells AS (
  SELECT
    rule_id, scope, table_name, resource_id, part,
    max_by(severity, CASE verdict WHEN 'FAIL' THEN n END) AS severity,
    max_by(control_ids, CASE verdict WHEN 'FAIL' THEN n END) AS control_ids,
    max_by(reason, CASE verdict WHEN 'FAIL' THEN n END) AS reason,
    max_by(disposition_id, CASE verdict WHEN 'FAIL' THEN n END) AS disposition_id,
    max_by(account_id, CASE verdict WHEN 'FAIL' THEN n END) AS account_id,
    min("date") FILTER (WHERE verdict = 'FAIL') AS first_failed_on,
    min(n) FILTER (WHERE verdict = 'FAIL') AS first_n,
    min(day) FILTER (WHERE verdict = 'FAIL') AS first_day,
    max("date") FILTER (WHERE verdict = 'FAIL') AS last_failed_on,
    max(n) FILTER (WHERE verdict = 'FAIL') AS last_n,
    sum(CASE verdict WHEN 'FAIL' THEN 1 ELSE 0 END) AS failing_runs,
    max("date") FILTER (WHERE verdict IN ('PASS', 'NOT_APPLICABLE')) AS fixed_on,
    max(n) FILTER (WHERE verdict IN ('PASS', 'NOT_APPLICABLE')) AS fixed_n,
    max(day) FILTER (WHERE verdict IN ('PASS', 'NOT_APPLICABLE')) AS fixed_day,
    max_by(next_run_id, n) AS gone_run_id,
    max_by(next_n, n) AS gone_n,
    max_by(next_day, n) AS gone_day,
    max(newest_date) AS newest_date,
    max(newest_n) AS newest_n,
    max(newest_day) AS newest_day
  FROM parted
  GROUP BY rule_id, scope, table_name, resource_id, part
)
SELECT
  cast(s.newest_date AS date) AS "date",
  cast(s.first_failed_on AS date) AS first_failed_on,
  cast(s.last_failed_on AS date) AS last_failed_on,
  cast(date_diff('day', s.first_failed_on, s.newest_date) + 1 AS bigint) AS days_open,
  cast(s.failing_runs AS bigint) AS failing_runs,
  cast(s.newest_n + 1 - s.first_n - s.failing_runs AS bigint) AS unread_runs,
  cast(date_diff('day', s.first_failed_on, s.newest_date) - (s.newest_day - s.first_day) AS bigint) AS days_without_run,
  cast(s.last_n = s.newest_n AS boolean) AS confirmed,
  cast(s.severity AS varchar) AS severity,
  cast(s.rule_id AS varchar) AS rule_id,
  cast(s.control_ids AS varchar array) AS control_ids,
  cast(s.scope AS varchar) AS scope,
  cast(s.table_name AS varchar) AS table_name,
  cast(s.resource_id AS varchar) AS resource_id,
  cast(s.reason AS varchar) AS reason,
  cast(s.disposition_id AS varchar) AS disposition_id,
  cast(s.account_id AS varchar) AS account_id
FROM spells AS s
WHERE s.failing_runs > 0 AND s.fixed_n IS NULL AND s.gone_n IS NULL
ORDER BY
  CASE s.severity WHEN 'CRITICAL' THEN 0 WHEN 'HIGH' THEN 1 WHEN 'MEDIUM' THEN 2 ELSE 3 END,
  s.first_failed_on, s.rule_id, s.scope, s.table_name, s.resource_id
