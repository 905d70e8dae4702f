-- title: Which runs are sealed, how complete are they, and was one missed before? (See hours_since_previous.)
-- columns: date date, run_id varchar, scheduled_at timestamp(3), hours_since_previous bigint, timing varchar,
--   outcome varchar, minutes bigint, fail bigint, error bigint, unknown bigint, pass bigint, not_applicable bigint,
--   gaps bigint, calls bigint, principal varchar, version varchar, account_id varchar
WITH gaps_of_run AS (
  SELECT run_id, count(*) AS gaps FROM all_gaps
  WHERE code NOT IN ('UNKNOWN_MEMBER', 'MEMBER_BELIEVED')
  GROUP BY run_id
),
calls_of_run AS (
  SELECT run_id, count(*) AS calls FROM all_calls GROUP BY run_id
)
SELECT
  cast(substr(r.run_id, 1, 10) AS date) AS "date",
  cast(r.run_id AS varchar) AS run_id,
  cast(r.scheduled_at AS timestamp) AS scheduled_at,
  cast(date_diff('hour', lag(r.scheduled_at) OVER (ORDER BY r.run_id), r.scheduled_at) AS bigint) AS hours_since_previous,
  cast(r.timing AS varchar) AS timing,
  cast(r.outcome AS varchar) AS outcome,
  cast(date_diff('minute', r.started_at, r.finished_at) AS bigint) AS minutes,
  cast(json_extract_scalar(r.counts, '$.FAIL') AS bigint) AS fail,
  cast(json_extract_scalar(r.counts, '$.ERROR') AS bigint) AS error,
  cast(json_extract_scalar(r.counts, '$.UNKNOWN') AS bigint) AS unknown,
  cast(json_extract_scalar(r.counts, '$.PASS') AS bigint) AS pass,
  cast(json_extract_scalar(r.counts, '$.NOT_APPLICABLE') AS bigint) AS not_applicable,
  cast(coalesce(g.gaps, 0) AS bigint) AS gaps,
  cast(coalesce(c.calls, 0) AS bigint) AS calls,
  cast(r.principal AS varchar) AS principal,
  cast(r.version AS varchar) AS version,
  cast(r.account_id AS varchar) AS account_id
FROM all_runs AS r
LEFT JOIN gaps_of_run AS g ON r.run_id = g.run_id
LEFT JOIN calls_of_run AS c ON r.run_id = c.run_id
ORDER BY r.run_id DESC
