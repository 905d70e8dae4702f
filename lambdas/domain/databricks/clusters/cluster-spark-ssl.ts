import { fail, type Judgement, notApplicable, type RuleContext, unknown } from '../../declaring/rule.ts';
import type { Gap } from '../../words/gap.ts';
import { FALLBACKS } from './cluster-joins.ts';
import { type JudgedCluster, SINGLE_NODE, type UnreadFact } from './cluster-judgements.ts';
import { probeReasonText } from './probe-reasons.ts';
import { PROFILES, profileWithHipaa } from './security-profile.ts';
import {
  judgeDeclared,
  judgeDeclaredFalse,
  judgeReadBack,
  normal,
  type SparkSslPolicy,
  shown,
} from './spark-declared.ts';
import { judgeSparkRpc } from './spark-rpc.ts';

/** The tables of the routes: a running cluster's own word, and the compliance security profile. */
export const SPARK_SSL_TABLES = ['spark-ssl-probe', PROFILES];

/** What a running cluster said. `why`: why it was not asked; `gap`: it was to be asked, and no answer came. */
export type RuntimeValue = { readonly value: string } | { readonly why: string } | { readonly gap: Gap };

type Context = Pick<RuleContext<unknown>, 'lookup' | 'region'>;

interface ProbeFacts {
  readonly sparkSsl: string | null;
  readonly reason: string | null;
}

/** The probe's word on this cluster. */
export function runtimeValue(clusterId: string, { lookup }: Pick<Context, 'lookup'>): RuntimeValue {
  const probe = lookup<ProbeFacts>('spark-ssl-probe', clusterId);
  if ('absent' in probe)
    return {
      why: "the probe's principal did not see it: it needs CAN ATTACH TO on it, or the cluster came after the probe had looked",
    };
  if ('gap' in probe)
    return probe.gap.code === 'NOT_CONFIGURED'
      ? { why: 'the probe is switched off: switch it on (context.evidence.databricks.probe)' }
      : { gap: probe.gap };
  const gap = probe.unread('sparkSsl');
  if (gap) return { gap };
  const { sparkSsl: value, reason } = probe.found;
  return value === null ? { why: probeReasonText(reason) } : { value };
}

/**
 * Whether Spark encrypts what nodes send each other, by the first route that says: Spark's own encryption of RPC, as an
 * approved init script sets it up; the running cluster's own value, where no user set it; instances that encrypt by
 * themselves, as the compliance security profile with HIPAA demands; what is declared. A probe that failed for this
 * cluster leaves it unknown where it is declared as true: it might have said otherwise.
 */
export function judgeSparkSsl(
  cluster: JudgedCluster,
  gapAt: UnreadFact,
  runtime: RuntimeValue,
  context: Context & { readonly policy: { readonly sparkSsl: SparkSslPolicy } },
): Judgement {
  const { sparkSsl: policy } = context.policy;
  if (cluster.singleNode) return SINGLE_NODE;
  const byRpc = judgeSparkRpc(cluster, gapAt, policy.approvedInitScripts);
  if (byRpc?.verdict === 'PASS') return byRpc;
  const readBack = 'value' in runtime && normal(runtime.value) === 'true' && judgeReadBack(cluster, gapAt, policy);
  if (readBack && readBack.verdict === 'PASS') return readBack;
  return (
    encryptedByInstance(cluster, gapAt, context) ?? byRpc ?? (readBack || bySetting(cluster, gapAt, runtime, policy))
  );
}

/** By the setting of the legacy page, where the running cluster does not say that it is true. */
function bySetting(
  cluster: JudgedCluster,
  gapAt: UnreadFact,
  runtime: RuntimeValue,
  policy: SparkSslPolicy,
): Judgement {
  if ('value' in runtime)
    return fail(
      'RUNTIME_NOT_TRUE',
      `The running cluster says spark.ssl.enabled is ${shown(runtime.value)}, not true.`,
      'RUNTIME',
    );
  const declaredFalse = judgeDeclaredFalse(cluster);
  if (declaredFalse) return declaredFalse;
  if ('gap' in runtime)
    return unknown(
      'PROBE_UNREAD',
      `Whether the running cluster has spark.ssl.enabled could not be read: ${runtime.gap.reason}.`,
    );
  return judgeDeclared(cluster, gapAt, runtime.why, policy);
}

/** NOT_APPLICABLE where hardware encrypts; UNKNOWN where it may and that could not be read; else no judgement. */
function encryptedByInstance(cluster: JudgedCluster, gapAt: UnreadFact, context: Context): Judgement | undefined {
  // The profile lets Databricks choose no type that does not encrypt.
  const types = Object.entries(cluster.nodeEncryption ?? {}).flatMap(([type, it]) => (type === FALLBACKS ? [] : [it]));
  const typesGap = gapAt('nodeEncryption');
  if (types.includes(false)) return undefined;
  const profile = profileWithHipaa(context);
  if (profile === false) return undefined;
  if (profile !== true)
    return unknown(
      'PROFILE_UNREAD',
      `Whether the compliance security profile stands in for it could not be read: ${profile.reason}.`,
    );
  if (!typesGap && (types.length === 0 || types.includes(null)))
    return unknown(
      'NODE_TYPES_NOT_REPORTED',
      'The compliance security profile with HIPAA is on, and Databricks did not say of every node type whether it encrypts by itself.',
    );
  if (typesGap)
    return unknown(
      'NODE_TYPES_UNREAD',
      `Whether its instances encrypt by themselves could not be read: ${typesGap.reason}.`,
    );
  return notApplicable(
    'CSP_INTERNODE_BY_INSTANCE',
    'The compliance security profile with HIPAA is on and every node type encrypts between instances: the rule on internode encryption carries the control.',
  );
}
