import * as z from 'zod';
import { clusterJoinShape } from '#domain/databricks/clusters/cluster-joins.ts';
import { clusterSpecShape } from '#domain/databricks/clusters/cluster-spec.ts';

const text = z.string().nullable();
const instant = z.iso.datetime().nullable();

/** One cluster of one workspace. Nulls are what Databricks did not say. */
export const Cluster = z.strictObject({
  id: z.string().describe('Cluster id'),
  name: text,
  state: text.describe('RUNNING, TERMINATED, …'),
  source: text.describe('UI and API: all-purpose compute; JOB, PIPELINE, …: made by a service'),
  creator: text,
  autoterminationMinutes: z.int().nullable().describe('Minutes of idleness after which it is switched off; 0: never'),
  ...clusterSpecShape,
  ...clusterJoinShape,
  policyName: text,
  policyCompliant: z
    .boolean()
    .nullable()
    .describe(
      'Whether it complies with its policy as that stands now; asked where only the policy fixes spark.ssl.enabled',
    ),
  startedAt: instant.describe('When it was asked for'),
  lastRestartedAt: instant,
  lastActivityAt: instant.describe('Only some answers of Databricks have it'),
  terminatedAt: instant,
});
export type Cluster = z.infer<typeof Cluster>;
