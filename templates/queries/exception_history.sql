-- title: Which exceptions were there, from when until when? (fixed_on, removed_on: seen to end; both are empty where nobody saw it.)
-- columns: rule_id varchar, severity varchar, scope varchar, table_name varchar, resource_id varchar,
--   first_failed_on date, last_failed_on date, fixed_on date, removed_on date, failing_runs bigint, unread_runs bigint,
--   days_without_run bigint, last_reason varchar
WITH numbered AS (
  SELECT "date", run_id, row_number() OVER (ORDER BY run_id) AS n, dense_rank() OVER (ORDER BY "date") AS day FROM runs
),
newest AS (
  SELECT max("date") AS "date", max(n) AS n, max(day) AS day FROM numbered
),
judged AS (
  SELECT
    f."date", r.n, r.day, f.rule_id, f.severity, f.control_ids, f.scope, f.table_name, f.resource_id, f.verdict, f.reason,
    f.reason_code, f.disposition_id
  FROM findings AS f
  JOIN numbered AS r ON f."date" = r."date" AND f.run_id = r.run_id
),
-- Whether a run read all of a rule's place: then what it does not have there is gone.
places AS (
  SELECT
    "date", n, day, rule_id, scope, table_name,
    min(
      CASE WHEN resource_id = '*' AND verdict IN ('ERROR', 'UNKNOWN') AND reason_code <> 'NONE_FOUND' THEN 0 ELSE 1 END
    ) AS is_whole
  FROM judged
  GROUP BY "date", n, day, rule_id, scope, table_name
),
read_whole AS (
  SELECT
    "date", n, day, rule_id, scope, table_name, is_whole,
    sum(is_whole) OVER (
      PARTITION BY rule_id, scope, table_name ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS whole_runs
  FROM places
),
told AS (
  SELECT
    j."date", j.n, j.day, j.rule_id, j.severity, j.control_ids, j.scope, j.table_name, j.resource_id, j.verdict, j.reason,
    j.disposition_id, p.is_whole, p.whole_runs,
    lag(j.verdict) OVER (PARTITION BY j.rule_id, j.scope, j.table_name, j.resource_id ORDER BY j.n) AS verdict_before,
    lag(p.whole_runs) OVER (PARTITION BY j.rule_id, j.scope, j.table_name, j.resource_id ORDER BY j.n) AS whole_before
  FROM judged AS j
  JOIN read_whole AS p
    ON p.n = j.n AND p.rule_id = j.rule_id AND p.scope = j.scope AND p.table_name = j.table_name
),
-- A thing's findings, parted where it was judged good, or was gone in between.
parted AS (
  SELECT
    "date", n, day, rule_id, severity, control_ids, scope, table_name, resource_id, verdict, reason, disposition_id,
    whole_runs,
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
    max_by(severity, n) FILTER (WHERE verdict = 'FAIL') AS severity,
    max_by(control_ids, n) FILTER (WHERE verdict = 'FAIL') AS control_ids,
    max_by(reason, n) FILTER (WHERE verdict = 'FAIL') AS reason,
    max_by(disposition_id, n) FILTER (WHERE verdict = 'FAIL') AS disposition_id,
    min("date") FILTER (WHERE verdict = 'FAIL') AS first_failed_on,
    min(n) FILTER (WHERE verdict = 'FAIL') AS first_n,
    min(day) FILTER (WHERE verdict = 'FAIL') AS first_day,
    max("date") FILTER (WHERE verdict = 'FAIL') AS last_failed_on,
    max(n) FILTER (WHERE verdict = 'FAIL') AS last_n,
    sum(CASE verdict WHEN 'FAIL' THEN 1 ELSE 0 END) AS failing_runs,
    max("date") FILTER (WHERE verdict IN ('PASS', 'NOT_APPLICABLE')) AS fixed_on,
    max(n) FILTER (WHERE verdict IN ('PASS', 'NOT_APPLICABLE')) AS fixed_n,
    max(day) FILTER (WHERE verdict IN ('PASS', 'NOT_APPLICABLE')) AS fixed_day,
    max(whole_runs) AS whole_runs
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
  cast(CASE WHEN s.fixed_n IS NULL THEN g."date" END AS date) AS removed_on,
  cast(s.failing_runs AS bigint) AS failing_runs,
  cast(coalesce(s.fixed_n, g.n, w.n + 1) - s.first_n - s.failing_runs AS bigint) AS unread_runs,
  cast(
    date_diff('day', s.first_failed_on, coalesce(s.fixed_on, g."date", w."date"))
      - (coalesce(s.fixed_day, g.day, w.day) - s.first_day)
    AS bigint
  ) AS days_without_run,
  cast(s.reason AS varchar) AS last_reason
FROM spells AS s
CROSS JOIN newest AS w
LEFT JOIN read_whole AS g
  ON g.rule_id = s.rule_id AND g.scope = s.scope AND g.table_name = s.table_name
    AND g.is_whole = 1 AND g.whole_runs = s.whole_runs + 1
WHERE s.failing_runs > 0
ORDER BY s.first_failed_on DESC, s.rule_id, s.scope, s.table_name, s.resource_id, s.part
