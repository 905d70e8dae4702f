import * as z from 'zod';
import { type Judgement, notApplicable, unknown, unread } from '../../declaring/rule.ts';
import type { Gap } from '../../words/gap.ts';
import { VERDICTS } from '../../words/verdict.ts';
import { type ClusterJoins, clusterJoinShape, type UnreadJoin } from './cluster-joins.ts';
import type { JudgedCluster, UnreadFact } from './cluster-judgements.ts';
import { type ClusterSpec, clusterSpecShape } from './cluster-spec.ts';

/** A cluster that a job makes for its runs: its own key, or `task/<key>` where a single task has it. */
export const JobCluster = z.strictObject({ key: z.string(), ...clusterSpecShape });
export type JobCluster = z.infer<typeof JobCluster>;

/** What is known beyond the specification, by the cluster's key: each a column of its own, so that each can be unread. */
export const jobClusterJoinShape = {
  nodeEncryption: z
    .record(z.string(), clusterJoinShape.nodeEncryption.unwrap())
    .nullable()
    .describe('By cluster, every node type it may run on: whether it encrypts traffic between instances'),
  poolEbsVolumeCount: z
    .record(z.string(), clusterJoinShape.poolEbsVolumeCount)
    .nullable()
    .describe('By cluster, EBS volumes of each instance of its pool'),
  policySparkSsl: z
    .record(z.string(), clusterJoinShape.policySparkSsl)
    .nullable()
    .describe('By cluster, what its policy fixes spark.ssl.enabled to'),
  initScriptFiles: z
    .record(z.string(), clusterJoinShape.initScriptFiles)
    .nullable()
    .describe('By cluster, workspace files among its init scripts, where Spark is to encrypt what it sends'),
} as const;
type JobClusterJoins = z.infer<z.ZodObject<typeof jobClusterJoinShape>>;

export interface JobWithClusters extends JobClusterJoins {
  readonly kind: 'JOB' | 'ONE_OFF_RUN';
  /** Of a job, with all of its policies. */
  readonly policyCompliant: boolean | null;
  /** Null where Databricks did not say which there are. */
  readonly clusters: readonly JobCluster[] | null;
}

/**
 * What stands behind the clusters of one job, each column by cluster. A column that could not be read for one of them is
 * null as a whole, and `unread` hears of it once.
 */
export async function joinsByCluster(
  clusters: JobWithClusters['clusters'],
  joinsOf: (spec: ClusterSpec, unread: (part: UnreadJoin) => void) => Promise<ClusterJoins>,
  unread: (part: UnreadJoin) => void,
): Promise<JobClusterJoins> {
  if (clusters === null)
    return { nodeEncryption: null, poolEbsVolumeCount: null, policySparkSsl: null, initScriptFiles: null };
  const lost = new Set<string>();
  const heard = (part: UnreadJoin): void => {
    const fields = part.fields.filter((field) => isJoin(field) && !lost.has(field));
    for (const field of fields) lost.add(field);
    if (fields.length > 0) unread({ ...part, fields });
  };
  const joined: [key: string, ClusterJoins][] = [];
  for (const { key, ...spec } of clusters) joined.push([key, await joinsOf(spec, heard)]);
  const column = <Field extends keyof ClusterJoins>(field: Field): Record<string, ClusterJoins[Field]> | null =>
    lost.has(field) ? null : Object.fromEntries(joined.map(([key, joins]) => [key, joins[field]]));
  return {
    nodeEncryption: column('nodeEncryption') as JobClusterJoins['nodeEncryption'],
    poolEbsVolumeCount: column('poolEbsVolumeCount'),
    policySparkSsl: column('policySparkSsl'),
    initScriptFiles: column('initScriptFiles'),
  };
}

const isJoin = (field: string): field is keyof ClusterJoins => field in clusterJoinShape;

/** Judges every cluster of a job as if it stood alone; the worst judgement is the job's, and names its clusters. */
export function judgeJobClusters(
  job: JobWithClusters,
  gapAt: (field: string) => Gap | undefined,
  judge: (cluster: JudgedCluster, gapAt: UnreadFact) => Judgement,
): Judgement {
  const gap = gapAt('clusters');
  if (gap) return unread(gap);
  if (job.clusters === null)
    return unknown(
      'CLUSTERS_NOT_REPORTED',
      'Databricks did not say which tasks there are, and which clusters they make.',
    );
  const unreadFact: UnreadFact = (field) => gapAt(isOfJob(field) ? field : 'clusters');
  const judged = job.clusters.map((cluster) => ({
    key: cluster.key,
    judgement: judge(withJoins(job, cluster), unreadFact),
  }));
  const worst = VERDICTS.find((verdict) => judged.some(({ judgement }) => judgement.verdict === verdict));
  const alike = judged.filter(({ judgement }) => judgement.verdict === worst);
  const [first] = alike;
  if (!first) return notApplicable('NO_JOB_CLUSTER', 'The job makes no cluster of its own.');
  const others = alike.length === 1 ? '' : ` So ${alike.length - 1} more of ${judged.length}.`;
  return { ...first.judgement, reason: `Cluster ${first.key.slice(0, 100)}: ${first.judgement.reason}${others}` };
}

const isOfJob = (field: string): boolean => isJoin(field) || field === 'policyCompliant';

const withJoins = (job: JobWithClusters, { key, ...spec }: JobCluster): JudgedCluster => ({
  ...spec,
  nodeEncryption: job.nodeEncryption?.[key] ?? null,
  poolEbsVolumeCount: job.poolEbsVolumeCount?.[key] ?? null,
  policySparkSsl: job.policySparkSsl?.[key] ?? null,
  initScriptFiles: job.initScriptFiles?.[key] ?? null,
  ...(job.kind === 'JOB' ? { policyCompliant: job.policyCompliant } : {}),
});
