-- title: What fails in the newest run, since when, and for how many days?
-- columns: date date, first_failed_on date, days_open bigint, severity varchar, rule_id varchar,
--   control_ids array(varchar), scope varchar, table_name varchar, resource_id varchar, reason varchar,
--   disposition_id varchar
WITH sealed AS (
  SELECT r.run_id, max(r.run_id) OVER () AS newest_run_id FROM all_runs AS r
),
judged AS (
  SELECT
    f.run_id, f.rule_id, f.control_ids, f.severity, f.scope, f.table_name, f.resource_id, f.verdict, f.reason,
    f.disposition_id, s.newest_run_id,
    max(CASE WHEN f.verdict IN ('PASS', 'NOT_APPLICABLE') THEN f.run_id END) OVER (
      PARTITION BY f.rule_id, f.scope, f.table_name, f.resource_id
    ) AS last_good_run_id
  FROM all_findings AS f
  JOIN sealed AS s ON f.run_id = s.run_id
),
failing AS (
  SELECT
    j.run_id, j.rule_id, j.control_ids, j.severity, j.scope, j.table_name, j.resource_id, j.reason, j.disposition_id,
    j.newest_run_id,
    cast(substr(j.run_id, 1, 10) AS date) AS failed_on,
    cast(substr(min(j.run_id) OVER (PARTITION BY j.rule_id, j.scope, j.table_name, j.resource_id), 1, 10) AS date)
      AS first_failed_on
  FROM judged AS j
  WHERE j.verdict = 'FAIL' AND (j.last_good_run_id IS NULL OR j.run_id > j.last_good_run_id)
)
SELECT
  cast(f.failed_on AS date) AS "date",
  cast(f.first_failed_on AS date) AS first_failed_on,
  cast(date_diff('day', f.first_failed_on, f.failed_on) + 1 AS bigint) AS days_open,
  cast(f.severity AS varchar) AS severity,
  cast(f.rule_id AS varchar) AS rule_id,
  cast(f.control_ids AS varchar array) AS control_ids,
  cast(f.scope AS varchar) AS scope,
  cast(f.table_name AS varchar) AS table_name,
  cast(f.resource_id AS varchar) AS resource_id,
  cast(f.reason AS varchar) AS reason,
  cast(f.disposition_id AS varchar) AS disposition_id
FROM failing AS f
WHERE f.run_id = f.newest_run_id
ORDER BY
  CASE f.severity WHEN 'CRITICAL' THEN 0 WHEN 'HIGH' THEN 1 WHEN 'MEDIUM' THEN 2 ELSE 3 END,
  f.first_failed_on, f.rule_id, f.scope, f.table_name, f.resource_id
