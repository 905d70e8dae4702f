import { DatabricksError } from '#domain/databricks/error.ts';
import { EvidenceError } from '#domain/words/errors.ts';
import type { GapReport } from '#domain/words/gap.ts';
import type { Candidate } from './eligibility.ts';
import type { Probe } from './rules.ts';

/** What came of asking a cluster, or of not asking it. */
export type Outcome = Partial<
  Pick<Probe, 'asked' | 'reason' | 'language' | 'sparkSsl' | 'commandId' | 'contextDestroyed'>
>;

/** A refusal made no context, nor did what was not sent; whatever else came, or did not come, may have made one that nobody knows the id of. */
export function lostContext(operation: string, resourceId: string, error: unknown): GapReport {
  const report = { operation, resourceId, error };
  const status = error instanceof DatabricksError ? error.refusal?.status : undefined;
  const isSent = error instanceof EvidenceError && error.code !== 'DEADLINE';
  if (!isSent || (status !== undefined && status < 500)) return { ...report, fields: ['sparkSsl'] };
  const reason = `${error.message}; a context may be left on the cluster until it restarts`;
  return { ...report, fields: ['sparkSsl', 'contextDestroyed'], reason };
}

export const rowOf = (cluster: Candidate, outcome: Outcome): Probe => ({
  id: cluster.cluster_id,
  name: cluster.cluster_name,
  state: cluster.state,
  sparkVersion: cluster.spark_version,
  lastRestartedAt: cluster.last_restarted_time,
  lastActivityAt: cluster.last_activity_time,
  asked: false,
  reason: null,
  language: null,
  sparkSsl: null,
  commandId: null,
  contextDestroyed: null,
  ...outcome,
});
