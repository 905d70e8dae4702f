-- title: Which exceptions were there, from when until when? (fixed_on is empty while nothing better was seen.)
-- columns: rule_id varchar, severity varchar, scope varchar, table_name varchar, resource_id varchar,
--   first_failed_on date, last_failed_on date, fixed_on date, failing_runs bigint, last_reason varchar
WITH marked AS (
  SELECT
    cast(substr(f.run_id, 1, 10) AS date) AS "date", f.run_id, f.rule_id, f.severity, f.scope, f.table_name, f.resource_id, f.verdict, f.reason,
    sum(CASE WHEN f.verdict IN ('PASS', 'NOT_APPLICABLE') THEN 1 ELSE 0 END) OVER (
      PARTITION BY f.rule_id, f.scope, f.table_name, f.resource_id
      ORDER BY f.run_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS good_runs
  FROM all_findings AS f
  JOIN all_runs AS r ON f.run_id = r.run_id
),
stretches AS (
  SELECT
    rule_id, scope, table_name, resource_id, good_runs,
    max_by(severity, run_id) AS severity,
    min("date") AS starts_on,
    min("date") FILTER (WHERE verdict = 'FAIL') AS first_failed_on,
    max("date") FILTER (WHERE verdict = 'FAIL') AS last_failed_on,
    count_if(verdict = 'FAIL') AS failing_runs,
    max_by(reason, CASE WHEN verdict = 'FAIL' THEN run_id END) AS last_reason
  FROM marked
  GROUP BY rule_id, scope, table_name, resource_id, good_runs
),
followed AS (
  SELECT
    rule_id, scope, table_name, resource_id, severity, first_failed_on, last_failed_on, failing_runs, last_reason,
    lead(starts_on) OVER (PARTITION BY rule_id, scope, table_name, resource_id ORDER BY good_runs) AS fixed_on
  FROM stretches
)
SELECT
  cast(rule_id AS varchar) AS rule_id,
  cast(severity AS varchar) AS severity,
  cast(scope AS varchar) AS scope,
  cast(table_name AS varchar) AS table_name,
  cast(resource_id AS varchar) AS resource_id,
  cast(first_failed_on AS date) AS first_failed_on,
  cast(last_failed_on AS date) AS last_failed_on,
  cast(fixed_on AS date) AS fixed_on,
  cast(failing_runs AS bigint) AS failing_runs,
  cast(last_reason AS varchar) AS last_reason
FROM followed
WHERE failing_runs > 0
ORDER BY first_failed_on DESC, rule_id, scope, table_name, resource_id, last_failed_on DESC
