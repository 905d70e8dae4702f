import { type Judgement, pass, unknown } from '../../declaring/rule.ts';
import type { JudgedCluster, UnreadFact } from './cluster-judgements.ts';
import { wantsRpcEncryption } from './init-scripts.ts';

const SETTINGS = 'Both spark.authenticate and spark.network.crypto.enabled are true';

/**
 * Spark's own encryption of RPC and shuffle, as Databricks' page sets it up: an init script that was looked at and
 * approved, and both settings. Undefined: it does not claim to have that. A cluster that a job makes starts anew with
 * each run, with the script as it stands.
 * https://docs.databricks.com/aws/en/security/keys/encrypt-otw and https://spark.apache.org/docs/latest/security.html
 */
export function judgeSparkRpc(
  cluster: JudgedCluster,
  gapAt: UnreadFact,
  approved: readonly string[],
): Judgement | undefined {
  if (!wantsRpcEncryption(cluster)) return undefined;
  if (approved.length === 0) return unknown('NO_APPROVED_SCRIPT', `${SETTINGS}; no init script is approved.`);
  const gap = gapAt('initScriptFiles');
  if (gap) return unknown('INIT_SCRIPT_UNREAD', `Whether its init script is an approved one: ${gap.reason}.`);
  const file = cluster.initScriptFiles?.find(({ sha256 }) => sha256 !== null && approved.includes(sha256));
  if (!file) return withoutFile(cluster);
  const early = startedBefore(cluster, file.modifiedAt);
  if (early) return early;
  const looked = cluster.initScriptFiles?.filter(({ sha256 }) => sha256 !== null && approved.includes(sha256)) ?? [];
  if (looked.length < cluster.initScripts.length)
    return unknown(
      'OTHER_INIT_SCRIPTS',
      `${SETTINGS}, and one of its ${cluster.initScripts.length} init scripts is approved; what the others do to it is not known.`,
    );
  return pass(
    `${SETTINGS}, and it started with the approved init script ${file.destination.slice(0, 100)}: Spark encrypts its RPC and shuffle. ${UNCOVERED}`,
    'SPARK_RPC',
  );
}

const UNCOVERED = 'Not covered: what Python workers and MPI (as in Horovod) send past Spark.';

/** Files of volumes and buckets are not read: that would take a right to read data. */
const withoutFile = ({ initScripts }: JudgedCluster): Judgement =>
  initScripts.some(({ kind }) => kind !== 'workspace')
    ? unknown(
        'INIT_SCRIPT_NOT_READABLE',
        `${SETTINGS}; an init script is no workspace file, and what stands in it is not read.`,
      )
    : unknown('NO_APPROVED_SCRIPT', `${SETTINGS}; none of its init scripts is an approved one.`);

function startedBefore(cluster: JudgedCluster, modifiedAt: string | null): Judgement | undefined {
  if (cluster.startedAt === undefined) return undefined;
  const started = [cluster.startedAt, cluster.lastRestartedAt ?? null].flatMap((time) => time ?? []).toSorted();
  const latest = started.at(-1);
  if (latest === undefined || modifiedAt === null)
    return unknown('START_NOT_REPORTED', 'Whether it started after its approved init script was written is not known.');
  return Date.parse(latest) > Date.parse(modifiedAt)
    ? undefined
    : unknown(
        'STARTED_BEFORE_SCRIPT',
        `It started at ${latest}, and its approved init script was last changed at ${modifiedAt}: what it started with is not known.`,
      );
}
