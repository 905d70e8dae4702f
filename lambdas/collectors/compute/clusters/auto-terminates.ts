import * as z from 'zod';
import { fail, notApplicable, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { Cluster } from './cluster.ts';
import { EXAMPLE, lost } from './examples.ts';

const maxAutoterminationMinutes = z
  .int()
  .min(10)
  .max(10_000)
  .default(120)
  .describe('The longest idleness that passes before all-purpose compute is switched off, in minutes');

/** `cluster_source` of https://docs.databricks.com/api/workspace/clusters/list, but for all-purpose compute. */
const SERVICES = ['JOB', 'MODELS', 'PIPELINE', 'PIPELINE_MAINTENANCE', 'SQL'];

export const clusterAutoTerminates = rule({
  id: 'cluster-auto-terminates',
  title: 'All-purpose clusters are switched off when idle',
  subject: Cluster,
  severity: 'LOW',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.308(a)(1)(ii)(B)'],
  remedy: 'Set autotermination_minutes on the cluster, best in its policy.',
  policy: { maxAutoterminationMinutes },
  judge(cluster, { unread: gapAt, policy }) {
    const gap = gapAt('source') ?? gapAt('autoterminationMinutes');
    if (gap) return unread(gap);
    if (cluster.source === null) return unknown('SOURCE_NOT_REPORTED', 'Databricks did not say who made the cluster.');
    if (SERVICES.includes(cluster.source))
      return notApplicable('NOT_ALL_PURPOSE', `The cluster was made by a service (${cluster.source}), which ends it.`);
    if (!['UI', 'API'].includes(cluster.source))
      return unknown('SOURCE_NOT_KNOWN', `Nothing says whether what made the cluster (${cluster.source}) ends it.`);
    // Databricks documents that a cluster without the setting is never switched off.
    const minutes = cluster.autoterminationMinutes ?? 0;
    if (minutes <= 0) return fail('NEVER', 'The cluster is never switched off by itself.');
    const most = policy.maxAutoterminationMinutes;
    return minutes > most
      ? fail(
          'TOO_LATE',
          `The cluster is switched off after ${minutes} idle minutes; the policy allows at most ${most}.`,
        )
      : pass(`The cluster is switched off after ${minutes} idle minutes.`);
  },
  examples: [
    { name: 'after an hour', row: EXAMPLE, verdict: 'PASS' },
    { name: 'never', row: { ...EXAMPLE, autoterminationMinutes: 0 }, verdict: 'FAIL', code: 'NEVER' },
    { name: 'not set', row: { ...EXAMPLE, autoterminationMinutes: null }, verdict: 'FAIL', code: 'NEVER' },
    { name: 'after a day', row: { ...EXAMPLE, autoterminationMinutes: 1440 }, verdict: 'FAIL', code: 'TOO_LATE' },
    {
      name: 'a job cluster',
      row: { ...EXAMPLE, source: 'JOB', autoterminationMinutes: 0 },
      verdict: 'NOT_APPLICABLE',
      code: 'NOT_ALL_PURPOSE',
    },
    {
      name: 'made by what is not documented',
      row: { ...EXAMPLE, source: 'NOTEBOOK_COMPUTE_V2', autoterminationMinutes: 0 },
      verdict: 'UNKNOWN',
      code: 'SOURCE_NOT_KNOWN',
    },
    {
      name: 'made by nobody says whom',
      row: { ...EXAMPLE, source: null },
      verdict: 'UNKNOWN',
      code: 'SOURCE_NOT_REPORTED',
    },
    { name: 'not read', row: EXAMPLE, gaps: [lost('autoterminationMinutes')], verdict: 'ERROR' },
  ],
});
