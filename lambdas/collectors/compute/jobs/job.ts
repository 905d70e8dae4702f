import * as z from 'zod';
import { JobCluster, jobClusterJoinShape } from '#domain/databricks/clusters/job-clusters.ts';

const text = z.string().nullable();

/** One job, or one run that was submitted without a job. Nulls are what Databricks did not say. */
export const Job = z.strictObject({
  id: z.string().describe('job/<job id> or run/<run id>'),
  kind: z.enum(['JOB', 'ONE_OFF_RUN']),
  name: text,
  creator: text,
  runAs: text.describe('As whom it runs, where that was set; else Databricks runs it as its owner'),
  runAsKind: z.enum(['USER', 'SERVICE_PRINCIPAL', 'GROUP']).nullable(),
  createdAt: z.iso.datetime().nullable().describe('When the job was made, or the run began'),
  taskCount: z.int().nullable().describe('With tasks inside for_each tasks'),
  taskKinds: z.array(z.string()).describe('notebook, spark_submit, sql, …'),
  sparkSubmit: z.boolean().nullable().describe('Whether one of its tasks is spark-submit'),
  existingClusterIds: z.array(z.string()).describe('All-purpose clusters that its tasks run on'),
  clusters: z.array(JobCluster).nullable().describe('Clusters it makes for its runs'),
  ...jobClusterJoinShape,
  policyCompliant: z
    .boolean()
    .nullable()
    .describe('Whether it complies with its policies as they stand now; asked where only they fix spark.ssl.enabled'),
});
export type Job = z.infer<typeof Job>;

/** A job as its own answers tell it. */
export type Work = Omit<Job, 'id' | 'policyCompliant' | keyof typeof jobClusterJoinShape>;
