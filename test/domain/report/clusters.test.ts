import { describe, expect, test } from 'vitest';
import type { ReportInput } from '#domain/report/digest/input.ts';
import type { TableBlock } from '#domain/report/text/document.ts';
import { daily, passing, report, section, wordsOf } from './reading.ts';
import { dailyRun, finding, prose, tableOf, unit } from './sample.ts';
import { clusterFindings, databricksTables, SHORT, SPARK_SSL, WORKSPACE } from './sample-databricks.ts';

const units = [unit('clusters', WORKSPACE), unit('spark-ssl-probe', WORKSPACE)];
const reportOf = (findings = clusterFindings(), more: Partial<ReportInput> = {}) =>
  report(daily(1, 31, { ...passing, findings, units }), { tables: databricksTables(), ...more });

const tablesOf = async (...args: Parameters<typeof reportOf>): Promise<[TableBlock, TableBlock]> => {
  const { blocks } = section(await reportOf(...args), 'clusters-all-purpose');
  return blocks.filter((block) => block.kind === 'table') as [TableBlock, TableBlock];
};
const { route } = prose.clusters;

test('a configuration without Databricks has no chapter of clusters', async () => {
  const document = await report(daily(1, 31, passing));
  expect(document.sections.some(({ id }) => id.startsWith('clusters'))).toBe(false);
});

describe('clusters by route of evidence', () => {
  test('are counted by verdict, route and reason, the worst first', async () => {
    const more = [
      finding(SPARK_SSL, 'NOT_APPLICABLE', 'z', { scope: WORKSPACE, reason_code: 'CSP_INTERNODE_BY_INSTANCE' }),
    ];
    const [routes] = await tablesOf([...clusterFindings(), ...more]);
    expect(routes.rows).toEqual([
      ['FAIL', route.RUNTIME, 'RUNTIME_NOT_TRUE', '1'],
      ['UNKNOWN', route.NONE, 'NOT_DECLARED', '1'],
      ['PASS', route.RUNTIME, 'OK', '1'],
      ['PASS', route.CONFIG, 'OK', '1'],
      ['NOT_APPLICABLE', route.INSTANCE, 'CSP_INTERNODE_BY_INSTANCE', '2'],
    ]);
  });

  test('say of each what was declared, what it said itself, and what its instances do', async () => {
    const [, clusters] = await tablesOf();
    const facts = Object.fromEntries(
      clusters.rows.map(([place = '', ...cells]) => [place.split('\n')[0], cells.slice(0, 4)]),
    );
    expect(facts).toEqual({
      'legacy-import': ['not declared', 'unset', 'i3.xlarge: no', 'FAIL'],
      scratch: ['not declared', 'REFUSED', 'not read', 'UNKNOWN'],
      'claims-exploration': ['true', 'true', 'i3.xlarge: no', 'PASS'],
      nightly: ['true', 'NOT_RUNNING', 'i3.xlarge: no', 'PASS'],
      adjudication: ['not declared', 'NOT_RUNNING', 'm6id.large: yes\nm6id.xlarge: yes', 'NOT_APPLICABLE'],
    });
    expect(clusters.rows[0]?.[0]).toBe(`legacy-import\n1001-080000-cccc3333\n${SHORT.workspace}`);
    expect(clusters.rows[0]?.at(-1)).toBe(
      'RUNTIME_NOT_TRUE\nThe running cluster says spark.ssl.enabled is unset, not true.',
    );
  });

  test('whole workspaces are no clusters and have no route, and are listed', async () => {
    const unread = finding(SPARK_SSL, 'ERROR', '*', {
      scope: WORKSPACE,
      assurance: null,
      reason_code: 'ACCESS_DENIED',
    });
    const [routes, clusters] = await tablesOf([unread]);
    expect(routes.rows).toEqual([]);
    expect(clusters.rows[0]?.slice(0, 5)).toEqual([
      ...[`everything in\n${SHORT.workspace}`, 'not read', 'not asked', 'not read', 'ERROR'],
    ]);
  });

  test('say that there is no probe where the configuration has none', async () => {
    const tables = databricksTables().filter(({ id }) => id !== 'spark-ssl-probe');
    const [, clusters] = await tablesOf(undefined, { tables });
    expect(new Set(clusters.rows.map((row) => row[2]))).toEqual(new Set(['probe switched off']));
  });

  test('beyond the limit are counted, with the query that shows them', async () => {
    const [, clusters] = await tablesOf(undefined, { limits: { rowsPerTable: 2 } });
    expect(clusters.rows.length).toBe(2);
    const said = wordsOf(
      section(await reportOf(undefined, { limits: { rowsPerTable: 2 } }), 'clusters-all-purpose').blocks,
    );
    expect(said).toContain('3 more are not printed');
    expect(said).toContain(`WHERE rule_id = '${SPARK_SSL}' AND run_id = '${dailyRun(31)}'`);
  });

  test('of jobs have a part of their own where jobs are read', async () => {
    const job = { scope: WORKSPACE, id: 'job/7', name: 'load-claims' };
    const findings = [
      finding('job-cluster-spark-ssl-enabled', 'FAIL', 'job/7', { scope: WORKSPACE, table_name: 'jobs' }),
    ];
    const tables = [...databricksTables(), { ...tableOf([job]), id: 'jobs', title: 'Jobs' }];
    const { blocks } = section(await reportOf(findings, { tables }), 'clusters-jobs');
    const [, jobs] = blocks.filter((block) => block.kind === 'table') as [TableBlock, TableBlock];
    expect(jobs.rows[0]?.slice(0, 2)).toEqual([`load-claims\njob/7\n${SHORT.workspace}`, 'FAIL']);
  });
});
