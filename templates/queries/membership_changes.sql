-- title: Who joined or left which group, through which groups, and when? (read_twice: more than half had gone at once, and two reads agree.)
-- columns: date date, run_id varchar, previous_run_id varchar, change varchar, told varchar, group_name varchar,
--   member_name varchar, member_kind varchar, direct boolean, through varchar, through_before varchar,
--   read_twice boolean, scope varchar, group_id varchar, member_id varchar, account_id varchar
WITH changed AS (
  SELECT
    c.run_id, c.previous_run_id, c.scope, c.resource_id, c.account_id,
    CASE c.kind WHEN 'ADDED' THEN 'JOINED' WHEN 'REMOVED' THEN 'LEFT' ELSE 'CHANGED' END AS change
  FROM all_changes AS c
  JOIN all_runs AS r ON c.run_id = r.run_id
  WHERE c.table_name = 'scim_memberships'
),
seen AS (
  SELECT
    t.run_id, t.previous_run_id, t.scope, t.change, t.resource_id, t.account_id,
    max(CASE WHEN m.run_id = t.run_id THEN m.group_name END) AS group_name,
    max(CASE WHEN m.run_id = t.previous_run_id THEN m.group_name END) AS group_name_before,
    max(CASE WHEN m.run_id = t.run_id THEN m.member_name END) AS member_name,
    max(CASE WHEN m.run_id = t.previous_run_id THEN m.member_name END) AS member_name_before,
    max(CASE WHEN m.run_id = t.run_id THEN m.member_kind END) AS member_kind,
    max(CASE WHEN m.run_id = t.previous_run_id THEN m.member_kind END) AS member_kind_before,
    bool_or(CASE WHEN m.run_id = t.run_id THEN m.direct END) AS direct,
    bool_or(CASE WHEN m.run_id = t.previous_run_id THEN m.direct END) AS direct_before,
    max(CASE WHEN m.run_id = t.run_id THEN array_join(m.path, ' > ') END) AS through,
    max(CASE WHEN m.run_id = t.previous_run_id THEN array_join(m.path, ' > ') END) AS through_before
  FROM changed AS t
  LEFT JOIN all_scim_memberships AS m
    ON m.scope = t.scope AND m.id = t.resource_id AND (m.run_id = t.run_id OR m.run_id = t.previous_run_id)
  GROUP BY t.run_id, t.previous_run_id, t.scope, t.change, t.resource_id, t.account_id
),
named AS (
  SELECT
    s.run_id, s.previous_run_id, s.scope, s.change, s.account_id, s.through, s.through_before,
    split_part(s.resource_id, '|', 1) AS group_id,
    split_part(s.resource_id, '|', 2) AS member_id,
    coalesce(s.group_name, s.group_name_before, split_part(s.resource_id, '|', 1)) AS group_name,
    coalesce(s.member_name, s.member_name_before, split_part(s.resource_id, '|', 2)) AS member_name,
    coalesce(s.member_kind, s.member_kind_before) AS member_kind,
    coalesce(s.direct, s.direct_before) AS direct
  FROM seen AS s
),
reads AS (
  SELECT
    g.run_id, g.scope,
    bool_and(g.observed_twice) AS all_twice,
    array_agg(g.id) FILTER (WHERE g.observed_twice) AS twice,
    array_agg(g.id) FILTER (WHERE NOT g.observed_twice) AS once
  FROM all_scim_groups AS g
  GROUP BY g.run_id, g.scope
)
SELECT
  cast(substr(n.run_id, 1, 10) AS date) AS "date",
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
  cast(
    CASE WHEN contains(d.twice, n.group_id) THEN true WHEN contains(d.once, n.group_id) THEN false
      ELSE coalesce(d.all_twice, true) END
    AS boolean
  ) AS read_twice,
  cast(n.scope AS varchar) AS scope,
  cast(n.group_id AS varchar) AS group_id,
  cast(n.member_id AS varchar) AS member_id,
  cast(n.account_id AS varchar) AS account_id
FROM named AS n
-- A group that is gone has no row: it was read again if all that are left were, or if none is.
LEFT JOIN reads AS d ON d.run_id = n.run_id AND d.scope = n.scope
ORDER BY n.run_id DESC, n.scope, n.group_name, n.member_name, n.group_id, n.member_id, n.change
