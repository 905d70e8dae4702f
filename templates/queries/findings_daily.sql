-- title: How many resources passed and failed each rule on each day? (A day with several runs counts the worst.)
-- columns: date date, rule_id varchar, severity varchar, runs bigint, resources bigint, fail bigint, error bigint,
--   unknown bigint, pass bigint, not_applicable bigint
WITH daily AS (
  SELECT
    f."date", f.rule_id, f.scope, f.table_name, f.resource_id,
    max_by(f.severity, f.run_id) AS severity,
    min(CASE f.verdict WHEN 'FAIL' THEN 1 WHEN 'ERROR' THEN 2 WHEN 'UNKNOWN' THEN 3 WHEN 'PASS' THEN 4 ELSE 5 END) AS worst
  FROM findings AS f
  JOIN runs AS r ON f."date" = r."date" AND f.run_id = r.run_id
  GROUP BY f."date", f.rule_id, f.scope, f.table_name, f.resource_id
),
runs_daily AS (
  SELECT "date", count(DISTINCT run_id) AS runs FROM runs GROUP BY "date"
)
SELECT
  d."date" AS "date",
  cast(d.rule_id AS varchar) AS rule_id,
  cast(max(d.severity) AS varchar) AS severity,
  cast(max(r.runs) AS bigint) AS runs,
  cast(count(*) AS bigint) AS resources,
  cast(count_if(d.worst = 1) AS bigint) AS fail,
  cast(count_if(d.worst = 2) AS bigint) AS error,
  cast(count_if(d.worst = 3) AS bigint) AS unknown,
  cast(count_if(d.worst = 4) AS bigint) AS pass,
  cast(count_if(d.worst = 5) AS bigint) AS not_applicable
FROM daily AS d
JOIN runs_daily AS r ON d."date" = r."date"
GROUP BY d."date", d.rule_id
ORDER BY d."date" DESC, d.rule_id
