-- title: What does the newest run say of every resource?
-- columns: date date, run_id varchar, run_outcome varchar, severity varchar, verdict varchar, rule_id varchar,
--   control_ids array(varchar), scope varchar, table_name varchar, resource_id varchar, assurance varchar,
--   reason_code varchar, reason varchar, disposition_id varchar, account_id varchar
WITH newest AS (
  SELECT max(r."date") AS "date", max(r.run_id) AS run_id, max_by(r.outcome, r.run_id) AS outcome
  FROM runs AS r
)
SELECT
  f."date" AS "date",
  cast(f.run_id AS varchar) AS run_id,
  cast(n.outcome AS varchar) AS run_outcome,
  cast(f.severity AS varchar) AS severity,
  cast(f.verdict AS varchar) AS verdict,
  cast(f.rule_id AS varchar) AS rule_id,
  cast(f.control_ids AS varchar array) AS control_ids,
  cast(f.scope AS varchar) AS scope,
  cast(f.table_name AS varchar) AS table_name,
  cast(f.resource_id AS varchar) AS resource_id,
  cast(f.assurance AS varchar) AS assurance,
  cast(f.reason_code AS varchar) AS reason_code,
  cast(f.reason AS varchar) AS reason,
  cast(f.disposition_id AS varchar) AS disposition_id,
  cast(f.account_id AS varchar) AS account_id
FROM findings AS f
JOIN newest AS n ON f."date" = n."date" AND f.run_id = n.run_id
ORDER BY
  CASE f.verdict WHEN 'FAIL' THEN 1 WHEN 'ERROR' THEN 2 WHEN 'UNKNOWN' THEN 3 WHEN 'PASS' THEN 4 ELSE 5 END,
  f.rule_id, f.scope, f.table_name, f.resource_id
