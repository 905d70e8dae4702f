import { join } from 'node:path';
import { openQueryEngine } from '#adapters/query/engine.ts';
import { formatResult } from '#adapters/query/format.ts';
import { loadViews } from '#adapters/query/load-views.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { askedTables } from '#domain/tables/whole-tables.ts';

export interface Question {
  readonly title: string;
  readonly sql: string;
}

/** In SQL that Athena takes as well. */
export const QUESTIONS: readonly Question[] = [
  {
    title: 'Which keys did not rotate, and on which days?',
    sql: `SELECT array_join(k.aliases, ', ') AS key, e.first_failed_on, e.last_failed_on, e.fixed_on, e.failing_runs
FROM exception_history AS e
JOIN latest_kms_keys AS k ON k.id = e.resource_id
WHERE e.rule_id = 'kms-key-rotates'
ORDER BY e.first_failed_on, key`,
  },
  {
    title: 'What can leave the networks, and by which ways?',
    sql: `SELECT p.way, count(*) AS paths, count(*) FILTER (WHERE p.public_destinations) AS to_public_addresses,
  count(*) FILTER (WHERE f.verdict = 'FAIL') AS outside_allowlist
FROM latest_egress_paths AS p
LEFT JOIN latest_findings AS f ON f.rule_id = 'egress-is-allowlisted' AND f.resource_id = p.exit_id
GROUP BY p.way
ORDER BY p.way`,
  },
  {
    title: 'Which paths opened, which closed?',
    sql: `WITH told AS (
  SELECT "date", CASE kind WHEN 'ADDED' THEN 'opened' WHEN 'REMOVED' THEN 'closed' ELSE 'changed' END AS path,
    coalesce(after, before) AS words
  FROM changes
  WHERE table_name = 'egress_paths'
)
SELECT "date", path, regexp_extract(words, '[(]([^)]+)[)]', 1) AS sender, regexp_extract(words, ' on ([^ ]+)', 1) AS service,
  regexp_extract(words, ' through (.+)$', 1) AS gateways
FROM told
ORDER BY "date", path`,
  },
  {
    title: 'Who joined or left which group?',
    sql: `SELECT "date", told, count(*) AS seen_in
FROM membership_changes
GROUP BY "date", told
ORDER BY "date", told`,
  },
  {
    title: 'Do clusters encrypt between nodes with Spark, and how is that known?',
    sql: `SELECT f.verdict, CASE f.verdict WHEN 'NOT_APPLICABLE' THEN 'INSTANCE TYPES' ELSE f.assurance END AS known_by,
  array_join(array_agg(c.name ORDER BY c.name), ', ') AS clusters
FROM latest_findings AS f
JOIN latest_clusters AS c ON c.id = f.resource_id
WHERE f.rule_id = 'cluster-spark-ssl-enabled'
GROUP BY f.verdict, f.assurance
ORDER BY f.verdict, known_by`,
  },
  {
    title: 'What changed of keys and disks?',
    sql: `SELECT c."date", coalesce(element_at(k.aliases, 1), c.resource_id) AS resource, c.kind,
  coalesce(c.path || ': ' || coalesce(c.before, 'nothing') || ' → ' || coalesce(c.after, 'nothing'),
    c.table_name) AS what
FROM changes AS c
LEFT JOIN latest_kms_keys AS k ON k.id = c.resource_id
WHERE c.table_name IN ('kms_keys', 'ebs_volumes', 'ebs_snapshots')
ORDER BY c."date", resource, c.path`,
  },
  {
    title: 'What could we not read?',
    sql: `SELECT operation, split_part(scope, '.', 3) AS place, code, count(DISTINCT run_id) AS runs,
  min("date") AS first_day, max("date") AS last_day
FROM evidence_gaps
GROUP BY operation, scope, code
ORDER BY operation, place`,
  },
];

export interface Answered extends Question {
  readonly rows: readonly (readonly unknown[])[];
  /** As a table for a terminal. */
  readonly text: string;
}

/** Asks a locker's own tables, as `evidence query` does. */
export async function askLocker(
  locker: string,
  catalogue: readonly AnyDeclaration[],
  questions: readonly Question[] = QUESTIONS,
): Promise<Answered[]> {
  const tables = catalogue.map(declaredTable);
  const engine = await openQueryEngine({
    tablesDirectory: join(locker, 'tables'),
    tables: askedTables(tables),
    views: await loadViews(tables),
  });
  try {
    const answers: Answered[] = [];
    for (const question of questions) {
      const result = await engine.run(question.sql);
      answers.push({
        ...question,
        rows: result.rows,
        text: await formatResult(result, 'table', { cellWidth: CELL_WIDTH }),
      });
    }
    return answers;
  } finally {
    engine.close();
  }
}

/** Terminal cells for one value: a change of tags fits. */
const CELL_WIDTH = 70;
