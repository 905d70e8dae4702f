-- title: What could the newest run not prove, and why?
-- columns: date date, verdict varchar, severity varchar, rule_id varchar, control_ids array(varchar), scope varchar,
--   table_name varchar, resource_id varchar, reason_code varchar, reason varchar, account_id varchar
WITH newest AS (
  SELECT max(r."date") AS "date", max(r.run_id) AS run_id, max_by(r.outcome, r.run_id) AS outcome
  FROM runs AS r
)
SELECT
  f."date" AS "date",
  cast(f.verdict AS varchar) AS verdict,
  cast(f.severity AS varchar) AS severity,
  cast(f.rule_id AS varchar) AS rule_id,
  cast(f.control_ids AS varchar array) AS control_ids,
  cast(f.scope AS varchar) AS scope,
  cast(f.table_name AS varchar) AS table_name,
  cast(f.resource_id AS varchar) AS resource_id,
  cast(f.reason_code AS varchar) AS reason_code,
  cast(f.reason AS varchar) AS reason,
  cast(f.account_id AS varchar) AS account_id
FROM findings AS f
JOIN newest AS n ON f."date" = n."date" AND f.run_id = n.run_id
WHERE f.verdict IN ('ERROR', 'UNKNOWN')
ORDER BY f.rule_id, f.scope, f.table_name, f.resource_id
