-- title: Which exceptions were there, from when until when? (fixed_on, removed_on: seen to end; both are empty where nobody saw it.)
-- columns: rule_id varchar, severity varchar, scope varchar, table_name varchar, resource_id varchar,
--   first_failed_on date, last_failed_on date, fixed_on date, removed_on date, failing_runs bigint, unread_runs bigint,
--   days_without_run bigint, last_reason varchar
WITH dated AS (
  SELECT run_id, cast(substr(run_id, 1, 10) AS date) AS on_day FROM all_runs
),
numbered AS (
  SELECT run_id, on_day, row_number() OVER (ORDER BY run_id) AS n, dense_rank() OVER (ORDER BY on_day) AS day FROM dated
),
sealed AS (
  SELECT
    run_id, on_day, n, day,
    max(on_day) OVER () AS newest_on, max(n) OVER () AS newest_n, max(day) OVER () AS newest_day
  FROM numbered
),
-- Whether a run read all of a rule's place: then what it does not have there is gone.
judged AS (
  SELECT
    r.on_day, r.n, r.day, r.newest_on, r.newest_n, r.newest_day, f.rule_id, f.severity, f.control_ids, f.scope,
    f.table_name, f.resource_id, f.verdict, f.reason, f.disposition_id,
    min(
      CASE
        WHEN f.resource_id = '*' AND f.verdict IN ('ERROR', 'UNKNOWN') AND f.reason_code <> 'NONE_FOUND' THEN 0
        ELSE 1
      END
    ) OVER (PARTITION BY f.rule_id, f.scope, f.table_name, r.n) AS is_whole,
    row_number() OVER (PARTITION BY f.rule_id, f.scope, f.table_name, r.n ORDER BY f.resource_id) AS in_place
  FROM all_findings AS f
  JOIN sealed AS r ON f.run_id = r.run_id
),
-- How many runs up to this one read the place whole, and which is the next that does.
counted AS (
  SELECT
    on_day, n, day, newest_on, newest_n, newest_day, rule_id, severity, control_ids, scope, table_name, resource_id,
    verdict, reason, disposition_id, is_whole,
    sum(CASE in_place WHEN 1 THEN is_whole ELSE 0 END) OVER (
      PARTITION BY rule_id, scope, table_name ORDER BY n, in_place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS whole_runs,
    min(CASE is_whole WHEN 1 THEN n END) OVER (
      PARTITION BY rule_id, scope, table_name ORDER BY n RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS next_n,
    min(CASE is_whole WHEN 1 THEN day END) OVER (
      PARTITION BY rule_id, scope, table_name ORDER BY n RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS next_day,
    min(CASE is_whole WHEN 1 THEN on_day END) OVER (
      PARTITION BY rule_id, scope, table_name ORDER BY n RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS next_on
  FROM judged
),
told AS (
  SELECT
    on_day, n, day, newest_on, newest_n, newest_day, rule_id, severity, control_ids, scope, table_name, resource_id,
    verdict, reason, disposition_id, is_whole, whole_runs, next_n, next_day, next_on,
    lag(verdict) OVER (PARTITION BY rule_id, scope, table_name, resource_id ORDER BY n) AS verdict_before,
    lag(whole_runs) OVER (PARTITION BY rule_id, scope, table_name, resource_id ORDER BY n) AS whole_before
  FROM counted
),
-- A thing's findings, parted where it was judged good, or was gone in between.
parted AS (
  SELECT
    on_day, n, day, newest_on, newest_n, newest_day, rule_id, severity, control_ids, scope, table_name, resource_id,
    verdict, reason, disposition_id, next_n, next_day, next_on,
    sum(
      CASE WHEN verdict_before IN ('PASS', 'NOT_APPLICABLE') OR whole_runs - is_whole > whole_before THEN 1 ELSE 0 END
    ) OVER (
      PARTITION BY rule_id, scope, table_name, resource_id ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS part
  FROM told
),
spells AS (
  SELECT
    rule_id, scope, table_name, resource_id, part,
    max(newest_on) AS newest_on,
    max(newest_n) AS newest_n,
    max(newest_day) AS newest_day,
    max_by(severity, CASE verdict WHEN 'FAIL' THEN n END) AS severity,
    max_by(control_ids, CASE verdict WHEN 'FAIL' THEN n END) AS control_ids,
    max_by(reason, CASE verdict WHEN 'FAIL' THEN n END) AS reason,
    max_by(disposition_id, CASE verdict WHEN 'FAIL' THEN n END) AS disposition_id,
    min(on_day) FILTER (WHERE verdict = 'FAIL') AS first_failed_on,
    min(n) FILTER (WHERE verdict = 'FAIL') AS first_n,
    min(day) FILTER (WHERE verdict = 'FAIL') AS first_day,
    max(on_day) FILTER (WHERE verdict = 'FAIL') AS last_failed_on,
    max(n) FILTER (WHERE verdict = 'FAIL') AS last_n,
    sum(CASE verdict WHEN 'FAIL' THEN 1 ELSE 0 END) AS failing_runs,
    max(on_day) FILTER (WHERE verdict IN ('PASS', 'NOT_APPLICABLE')) AS fixed_on,
    max(n) FILTER (WHERE verdict IN ('PASS', 'NOT_APPLICABLE')) AS fixed_n,
    max(day) FILTER (WHERE verdict IN ('PASS', 'NOT_APPLICABLE')) AS fixed_day,
    max_by(next_n, n) AS gone_n,
    max_by(next_day, n) AS gone_day,
    max_by(next_on, n) AS gone_on
  FROM parted
  GROUP BY rule_id, scope, table_name, resource_id, part
)
SELECT
  cast(s.rule_id AS varchar) AS rule_id,
  cast(s.severity AS varchar) AS severity,
  cast(s.scope AS varchar) AS scope,
  cast(s.table_name AS varchar) AS table_name,
  cast(s.resource_id AS varchar) AS resource_id,
  cast(s.first_failed_on AS date) AS first_failed_on,
  cast(s.last_failed_on AS date) AS last_failed_on,
  cast(s.fixed_on AS date) AS fixed_on,
  cast(CASE WHEN s.fixed_n IS NULL THEN s.gone_on END AS date) AS removed_on,
  cast(s.failing_runs AS bigint) AS failing_runs,
  cast(coalesce(s.fixed_n, s.gone_n, s.newest_n + 1) - s.first_n - s.failing_runs AS bigint) AS unread_runs,
  cast(
    date_diff('day', s.first_failed_on, coalesce(s.fixed_on, s.gone_on, s.newest_on))
      - (coalesce(s.fixed_day, s.gone_day, s.newest_day) - s.first_day)
    AS bigint
  ) AS days_without_run,
  cast(s.reason AS varchar) AS last_reason
FROM spells AS s
WHERE s.failing_runs > 0
ORDER BY s.first_failed_on DESC, s.rule_id, s.scope, s.table_name, s.resource_id, s.part
