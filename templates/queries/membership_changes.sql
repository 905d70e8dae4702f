-- title: Who joined or left which group, through which groups, and when? (read_twice: more than half had gone at once, and two reads agree.)
-- columns: date date, run_id varchar, previous_run_id varchar, change varchar, told varchar, group_name varchar,
--   member_name varchar, member_kind varchar, direct boolean, through varchar, through_before varchar,
--   read_twice boolean, scope varchar, group_id varchar, member_id varchar
WITH changed AS (
  SELECT
    c."date", c.run_id, c.previous_run_id, c.scope, c.resource_id,
    CASE c.kind WHEN 'ADDED' THEN 'JOINED' WHEN 'REMOVED' THEN 'LEFT' ELSE 'CHANGED' END AS change,
    split_part(c.resource_id, '|', 1) AS group_id,
    split_part(c.resource_id, '|', 2) AS member_id
  FROM changes AS c
  JOIN runs AS r ON c."date" = r."date" AND c.run_id = r.run_id
  WHERE c.table_name = 'scim_memberships'
),
named AS (
  SELECT
    t."date", t.run_id, t.previous_run_id, t.scope, t.change, t.group_id, t.member_id,
    coalesce(a.group_name, b.group_name, t.group_id) AS group_name,
    coalesce(a.member_name, b.member_name, t.member_id) AS member_name,
    coalesce(a.member_kind, b.member_kind) AS member_kind,
    coalesce(a.direct, b.direct) AS direct,
    array_join(a.path, ' > ') AS through,
    array_join(b.path, ' > ') AS through_before
  FROM changed AS t
  LEFT JOIN scim_memberships AS a
    ON a."date" = t."date" AND a.run_id = t.run_id AND a.scope = t.scope AND a.id = t.resource_id
  LEFT JOIN scim_memberships AS b
    ON b."date" = cast(substr(t.previous_run_id, 1, 10) AS date) AND b.run_id = t.previous_run_id
      AND b.scope = t.scope AND b.id = t.resource_id
)
SELECT
  n."date" AS "date",
  cast(n.run_id AS varchar) AS run_id,
  cast(n.previous_run_id AS varchar) AS previous_run_id,
  cast(n.change AS varchar) AS change,
  cast(
    n.member_name
    || CASE n.change WHEN 'JOINED' THEN ' joined ' WHEN 'LEFT' THEN ' left ' ELSE ' is in ' END
    || n.group_name
    || CASE coalesce(n.through, n.through_before, '') WHEN '' THEN ''
         ELSE ' through ' || coalesce(n.through, n.through_before) END
    || CASE WHEN n.change <> 'CHANGED' OR n.through = n.through_before THEN ''
         WHEN n.through_before = '' THEN ', before directly' ELSE ', before through ' || n.through_before END
    AS varchar
  ) AS told,
  cast(n.group_name AS varchar) AS group_name,
  cast(n.member_name AS varchar) AS member_name,
  cast(n.member_kind AS varchar) AS member_kind,
  cast(n.direct AS boolean) AS direct,
  cast(n.through AS varchar) AS through,
  cast(n.through_before AS varchar) AS through_before,
  cast(coalesce(g.observed_twice, d.observed_twice, true) AS boolean) AS read_twice,
  cast(n.scope AS varchar) AS scope,
  cast(n.group_id AS varchar) AS group_id,
  cast(n.member_id AS varchar) AS member_id
FROM named AS n
LEFT JOIN scim_groups AS g
  ON g."date" = n."date" AND g.run_id = n.run_id AND g.scope = n.scope AND g.id = n.group_id
-- A group that is gone has no row: it was read again if all that are left were, or if none is.
LEFT JOIN (
  SELECT s."date", s.run_id, s.scope, bool_and(s.observed_twice) AS observed_twice
  FROM scim_groups AS s
  GROUP BY s."date", s.run_id, s.scope
) AS d
  ON d."date" = n."date" AND d.run_id = n.run_id AND d.scope = n.scope
ORDER BY n."date" DESC, n.run_id DESC, n.scope, n.group_name, n.member_name, n.group_id, n.member_id
