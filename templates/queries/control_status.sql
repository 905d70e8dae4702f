-- title: What is the worst verdict on each control on each day, by rules that evidence it and by those that only support it?
-- columns: date date, control_id varchar, strength varchar, verdict varchar, incomplete boolean, rules bigint, judgements bigint,
--   fail bigint, error bigint, unknown bigint, pass bigint, not_applicable bigint, account_id varchar
WITH daily AS (
  SELECT
    f."date", c.control_id, f.rule_id, f.scope, f.table_name, f.resource_id,
    CASE
      WHEN f.evidences IS NULL THEN 'not said'
      WHEN contains(f.evidences, c.control_id) THEN 'evidences'
      ELSE 'supports'
    END AS strength,
    min(CASE f.verdict WHEN 'FAIL' THEN 1 WHEN 'ERROR' THEN 2 WHEN 'UNKNOWN' THEN 3 WHEN 'PASS' THEN 4 ELSE 5 END) AS worst,
    max(r.account_id) AS account_id
  FROM findings AS f
  JOIN runs AS r ON f."date" = r."date" AND f.run_id = r.run_id
  CROSS JOIN UNNEST(f.control_ids) AS c (control_id)
  GROUP BY
    f."date", c.control_id, f.rule_id, f.scope, f.table_name, f.resource_id,
    CASE
      WHEN f.evidences IS NULL THEN 'not said'
      WHEN contains(f.evidences, c.control_id) THEN 'evidences'
      ELSE 'supports'
    END
)
SELECT
  "date" AS "date",
  cast(control_id AS varchar) AS control_id,
  cast(strength AS varchar) AS strength,
  cast(
    CASE min(worst) WHEN 1 THEN 'FAIL' WHEN 2 THEN 'ERROR' WHEN 3 THEN 'UNKNOWN' WHEN 4 THEN 'PASS' ELSE 'NOT_APPLICABLE' END
    AS varchar
  ) AS verdict,
  cast(count_if(worst IN (2, 3)) > 0 AS boolean) AS incomplete,
  cast(count(DISTINCT rule_id) AS bigint) AS rules,
  cast(count(*) AS bigint) AS judgements,
  cast(count_if(worst = 1) AS bigint) AS fail,
  cast(count_if(worst = 2) AS bigint) AS error,
  cast(count_if(worst = 3) AS bigint) AS unknown,
  cast(count_if(worst = 4) AS bigint) AS pass,
  cast(count_if(worst = 5) AS bigint) AS not_applicable,
  cast(max(account_id) AS varchar) AS account_id
FROM daily
GROUP BY "date", control_id, strength
ORDER BY "date" DESC, control_id, strength
