-- title: What should have been read and was not, and why?
-- columns: date date, run_id varchar, run_outcome varchar, collector varchar, scope varchar, operation varchar, resource_id varchar,
--   fields array(varchar), whole_inventory boolean, code varchar, reason varchar, account_id varchar
SELECT
  g."date" AS "date",
  cast(g.run_id AS varchar) AS run_id,
  cast(r.outcome AS varchar) AS run_outcome,
  cast(g.collector AS varchar) AS collector,
  cast(g.scope AS varchar) AS scope,
  cast(g.operation AS varchar) AS operation,
  cast(g.resource_id AS varchar) AS resource_id,
  cast(g.fields AS varchar array) AS fields,
  cast(g.resource_id IS NULL AND cardinality(g.fields) = 0 AS boolean) AS whole_inventory,
  cast(g.code AS varchar) AS code,
  cast(g.reason AS varchar) AS reason,
  cast(g.account_id AS varchar) AS account_id
FROM gaps AS g
JOIN runs AS r ON g."date" = r."date" AND g.run_id = r.run_id
-- What was read and not understood is in gaps alone.
WHERE g.code NOT IN ('UNKNOWN_MEMBER', 'MEMBER_BELIEVED')
ORDER BY g."date" DESC, g.run_id DESC, g.collector, g.scope, g.operation, g.resource_id, g.code, g.fields, g.reason
