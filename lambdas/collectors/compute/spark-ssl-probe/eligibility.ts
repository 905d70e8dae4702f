import * as z from 'zod';
import { clusterSpecAnswer } from '#domain/databricks/clusters/cluster-spec.ts';
import type { ProbeReason } from '#domain/databricks/clusters/probe-reasons.ts';
import { identifier, told, toldCount, toldId, toldInstant, toldName } from '#domain/databricks/documented.ts';

/** A cluster as far as it matters for asking it: https://docs.databricks.com/api/workspace/clusters/list */
export const Candidate = z.looseObject({
  cluster_id: identifier,
  cluster_name: told(z.string()),
  state: toldName,
  cluster_source: toldName,
  autotermination_minutes: toldCount,
  last_restarted_time: toldInstant,
  last_activity_time: toldInstant,
  spark_version: toldName,
  data_security_mode: toldName,
  node_type_id: toldId,
  driver_node_type_id: toldId,
  instance_pool_id: toldId,
  spark_conf: clusterSpecAnswer.spark_conf,
  workload_type: clusterSpecAnswer.workload_type,
});
export type Candidate = z.output<typeof Candidate>;

export const LANGUAGES = ['scala', 'python'] as const;
export type Language = (typeof LANGUAGES)[number];

/** States in which a cluster takes commands; one that is resized goes on running: ClusterState of the same page. */
const RUNNING = ['RUNNING', 'RESIZING'];

/**
 * Why this cluster is not to be asked; null: it may be. Commands run on classic all-purpose compute alone
 * (https://docs.databricks.com/api/workspace/commandexecution). `now` is the host's own clock.
 */
export function reasonNotToAsk(cluster: Candidate, now: string | null): ProbeReason | null {
  if (cluster.cluster_source === 'JOB') return 'JOB_CLUSTER';
  if (cluster.cluster_source !== 'UI' && cluster.cluster_source !== 'API') return 'NOT_ALL_PURPOSE';
  if (isServerless(cluster)) return 'SERVERLESS';
  if (!RUNNING.includes(cluster.state ?? '')) return 'NOT_RUNNING';
  if (cluster.workload_type?.clients?.notebooks === false) return 'NOTEBOOKS_NOT_ALLOWED';
  return reasonOfIdleness(cluster, now) ?? reasonOfLanguage(cluster);
}

const reasonOfLanguage = (cluster: Candidate): ProbeReason | null =>
  languagesOf(cluster).length === 0 ? 'NO_SUITABLE_LANGUAGE' : null;

/** Classic compute has a node type, or an instance pool that has one. */
const isServerless = ({ node_type_id, driver_node_type_id, instance_pool_id }: Candidate): boolean =>
  node_type_id === null && driver_node_type_id === null && instance_pool_id === null;

const MARGIN_MINUTES = 10;

/**
 * Whether a command would keep awake what is about to be switched off, or might: only some answers have a time of the
 * last activity, and without one a cluster is known not to be near its end only while it is young.
 */
function reasonOfIdleness(cluster: Candidate, now: string | null): ProbeReason | null {
  const { autotermination_minutes: minutes, last_activity_time: active, last_restarted_time: restarted } = cluster;
  if (!minutes) return null;
  const times = [active, restarted].flatMap((time) => (time === null ? [] : Date.parse(time)));
  const isNear =
    now === null || times.length === 0 || Date.parse(now) - Math.max(...times) >= (minutes - MARGIN_MINUTES) * 60_000;
  if (!isNear) return null;
  return active === null || now === null ? 'IDLENESS_UNKNOWN' : 'NEAR_AUTO_TERMINATION';
}

/** Table access control and credential passthrough leave Python and SQL. */
const WITHOUT_SCALA = ['LEGACY_TABLE_ACL', 'LEGACY_PASSTHROUGH'];
/** What standard access mode is called; auto mostly becomes that. */
const STANDARD = ['USER_ISOLATION', 'DATA_SECURITY_MODE_STANDARD', 'DATA_SECURITY_MODE_AUTO'];
/** Standard access mode takes Scala from this release on: https://docs.databricks.com/aws/en/compute/standard-limitations */
const SCALA_IN_STANDARD_MODE = [13, 3] as const;

/** The languages to try, in order: as Databricks' own procedure does in Scala, else in Python. */
export function languagesOf(cluster: Candidate): Language[] {
  const allowed = cluster.spark_conf?.['spark.databricks.repl.allowedLanguages']?.split(',').map((name) => name.trim());
  return LANGUAGES.filter(
    (language) => (allowed?.includes(language) ?? true) && (language !== 'scala' || takesScala(cluster)),
  );
}

function takesScala({ data_security_mode, spark_version }: Candidate): boolean {
  if (WITHOUT_SCALA.includes(data_security_mode ?? '')) return false;
  if (!STANDARD.includes(data_security_mode ?? '')) return true;
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(spark_version ?? '') ?? [];
  const [since, sinceMinor] = SCALA_IN_STANDARD_MODE;
  return Number(major) > since || (Number(major) === since && Number(minor) >= sinceMinor);
}
