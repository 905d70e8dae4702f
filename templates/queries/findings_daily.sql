-- title: How many resources passed and failed each rule on each day, and did a run judge it? (A day with several runs counts the worst.)
-- columns: date date, rule_id varchar, severity varchar, runs bigint, judged_runs bigint,
--   partly_judged_runs bigint, unread_runs bigint, days_without_run_before bigint, resources bigint, fail bigint,
--   error bigint, unknown bigint, pass bigint, not_applicable bigint, scopes_unread bigint, scopes_with_none bigint, account_id varchar
WITH daily AS (
  SELECT
    f."date", f.rule_id, f.scope, f.table_name, f.resource_id,
    max_by(f.severity, f.run_id) AS severity,
    min(CASE f.verdict WHEN 'FAIL' THEN 1 WHEN 'ERROR' THEN 2 WHEN 'UNKNOWN' THEN 3 WHEN 'PASS' THEN 4 ELSE 5 END) AS worst,
    max(
      CASE WHEN f.verdict IN ('ERROR', 'UNKNOWN') AND f.reason_code <> 'NONE_FOUND' THEN 1 ELSE 0 END
    ) AS is_unread,
    max(r.account_id) AS account_id
  FROM findings AS f
  JOIN runs AS r ON f."date" = r."date" AND f.run_id = r.run_id
  GROUP BY f."date", f.rule_id, f.scope, f.table_name, f.resource_id
),
-- A scope with none is no resource, but it was read and judged. A run that did not read all scopes judged in part.
judged AS (
  SELECT
    f."date", f.rule_id, f.run_id,
    max(
      CASE WHEN f.verdict IN ('FAIL', 'PASS', 'NOT_APPLICABLE') OR f.reason_code = 'NONE_FOUND' THEN 1 ELSE 0 END
    ) AS has_judged,
    max(
      CASE WHEN f.resource_id = '*' AND f.verdict IN ('ERROR', 'UNKNOWN') AND f.reason_code <> 'NONE_FOUND' THEN 1
        ELSE 0 END
    ) AS lacks_scope
  FROM findings AS f
  JOIN runs AS r ON f."date" = r."date" AND f.run_id = r.run_id
  GROUP BY f."date", f.rule_id, f.run_id
),
judging AS (
  SELECT
    d."date", d.rule_id,
    sum(CASE WHEN d.has_judged = 1 AND d.lacks_scope = 0 THEN 1 ELSE 0 END) AS judged_runs,
    sum(CASE WHEN d.has_judged = 1 AND d.lacks_scope = 1 THEN 1 ELSE 0 END) AS partly_judged_runs
  FROM judged AS d
  GROUP BY d."date", d.rule_id
),
-- Of all days at once: a filter on one day may not hide that the day before had no run.
days AS (
  SELECT
    cast(substr(w.run_id, 1, 10) AS date) AS "date",
    count(DISTINCT w.run_id) AS runs,
    lag(cast(substr(w.run_id, 1, 10) AS date)) OVER (ORDER BY substr(w.run_id, 1, 10)) AS date_before
  FROM all_runs AS w
  GROUP BY substr(w.run_id, 1, 10)
)
SELECT
  d."date" AS "date",
  cast(d.rule_id AS varchar) AS rule_id,
  cast(max(d.severity) AS varchar) AS severity,
  cast(max(r.runs) AS bigint) AS runs,
  cast(max(j.judged_runs) AS bigint) AS judged_runs,
  cast(max(j.partly_judged_runs) AS bigint) AS partly_judged_runs,
  cast(max(r.runs) - max(j.judged_runs) - max(j.partly_judged_runs) AS bigint) AS unread_runs,
  cast(coalesce(date_diff('day', max(r.date_before), d."date") - 1, 0) AS bigint) AS days_without_run_before,
  cast(sum(CASE WHEN d.resource_id <> '*' THEN 1 ELSE 0 END) AS bigint) AS resources,
  cast(sum(CASE WHEN d.resource_id <> '*' AND d.worst = 1 THEN 1 ELSE 0 END) AS bigint) AS fail,
  cast(sum(CASE WHEN d.resource_id <> '*' AND d.worst = 2 THEN 1 ELSE 0 END) AS bigint) AS error,
  cast(sum(CASE WHEN d.resource_id <> '*' AND d.worst = 3 THEN 1 ELSE 0 END) AS bigint) AS unknown,
  cast(sum(CASE WHEN d.resource_id <> '*' AND d.worst = 4 THEN 1 ELSE 0 END) AS bigint) AS pass,
  cast(sum(CASE WHEN d.resource_id <> '*' AND d.worst = 5 THEN 1 ELSE 0 END) AS bigint) AS not_applicable,
  cast(sum(CASE WHEN d.resource_id = '*' AND d.is_unread = 1 THEN 1 ELSE 0 END) AS bigint) AS scopes_unread,
  cast(sum(CASE WHEN d.resource_id = '*' AND d.is_unread = 0 THEN 1 ELSE 0 END) AS bigint) AS scopes_with_none,
  cast(max(d.account_id) AS varchar) AS account_id
FROM daily AS d
JOIN days AS r ON d."date" = r."date"
JOIN judging AS j ON d."date" = j."date" AND d.rule_id = j.rule_id
GROUP BY d."date", d.rule_id
ORDER BY d."date" DESC, d.rule_id
