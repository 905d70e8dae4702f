-- title: What fails in the newest run, since when, and for how many days?
-- columns: date date, first_failed_on date, days_open bigint, severity varchar, rule_id varchar,
--   control_ids array(varchar), scope varchar, table_name varchar, resource_id varchar, reason varchar,
--   disposition_id varchar
WITH newest AS (
  SELECT max("date") AS "date", max(run_id) AS run_id FROM runs
),
judged AS (
  SELECT f."date", f.run_id, f.rule_id, f.scope, f.table_name, f.resource_id, f.verdict
  FROM findings AS f
  JOIN runs AS r ON f."date" = r."date" AND f.run_id = r.run_id
),
last_good AS (
  SELECT rule_id, scope, table_name, resource_id, max(run_id) AS run_id
  FROM judged
  WHERE verdict IN ('PASS', 'NOT_APPLICABLE')
  GROUP BY rule_id, scope, table_name, resource_id
),
failing AS (
  SELECT j.rule_id, j.scope, j.table_name, j.resource_id, min(j."date") AS first_failed_on
  FROM judged AS j
  LEFT JOIN last_good AS g
    ON j.rule_id = g.rule_id AND j.scope = g.scope AND j.table_name = g.table_name AND j.resource_id = g.resource_id
  WHERE j.verdict = 'FAIL' AND (g.run_id IS NULL OR j.run_id > g.run_id)
  GROUP BY j.rule_id, j.scope, j.table_name, j.resource_id
)
SELECT
  f."date" AS "date",
  cast(s.first_failed_on AS date) AS first_failed_on,
  cast(date_diff('day', s.first_failed_on, f."date") + 1 AS bigint) AS days_open,
  cast(f.severity AS varchar) AS severity,
  cast(f.rule_id AS varchar) AS rule_id,
  cast(f.control_ids AS varchar array) AS control_ids,
  cast(f.scope AS varchar) AS scope,
  cast(f.table_name AS varchar) AS table_name,
  cast(f.resource_id AS varchar) AS resource_id,
  cast(f.reason AS varchar) AS reason,
  cast(f.disposition_id AS varchar) AS disposition_id
FROM findings AS f
JOIN newest AS n ON f."date" = n."date" AND f.run_id = n.run_id
JOIN failing AS s
  ON f.rule_id = s.rule_id AND f.scope = s.scope AND f.table_name = s.table_name AND f.resource_id = s.resource_id
WHERE f.verdict = 'FAIL'
ORDER BY
  CASE f.severity WHEN 'CRITICAL' THEN 0 WHEN 'HIGH' THEN 1 WHEN 'MEDIUM' THEN 2 ELSE 3 END,
  s.first_failed_on, f.rule_id, f.scope, f.resource_id
