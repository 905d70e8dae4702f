import * as z from 'zod';
import { fail, type Judgement, notApplicable, pass, type RuleContext, unknown } from '../../declaring/rule.ts';
import type { Gap } from '../../words/gap.ts';
import { type JudgedCluster, SINGLE_NODE, type UnreadFact } from './cluster-judgements.ts';
import { probeReasonText } from './probe-reasons.ts';

export const sparkSsl = z
  .strictObject({
    requireRuntime: z
      .boolean()
      .default(false)
      .describe('Only the value a running cluster itself gives passes; a declared one is not enough'),
  })
  .prefault({})
  .describe('What passes for spark.ssl.enabled; requireRuntime: only what a running cluster itself says');
export type SparkSslPolicy = z.infer<typeof sparkSsl>;

/** The tables of the three routes: a running cluster's own word, the compliance security profile, what is declared. */
export const SPARK_SSL_PROFILE = 'compliance-security-profile';
export const SPARK_SSL_TABLES = ['spark-ssl-probe', SPARK_SSL_PROFILE];

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
 * Whether Spark encrypts what nodes send each other, by the first of three routes that says: the running cluster's own
 * value; instances that encrypt by themselves, as the compliance security profile with HIPAA demands; what is declared.
 * A probe that failed for this cluster leaves it unknown where it is declared as true: it might have said otherwise.
 */
export function judgeSparkSsl(
  cluster: JudgedCluster,
  gapAt: UnreadFact,
  runtime: RuntimeValue,
  context: Context & { readonly policy: { readonly sparkSsl: SparkSslPolicy } },
): Judgement {
  if ('value' in runtime && normal(runtime.value) === 'true')
    return pass('The running cluster says spark.ssl.enabled is true.', 'OK', 'RUNTIME');
  if (cluster.singleNode) return SINGLE_NODE;
  const byInstance = encryptedByInstance(cluster, gapAt, context);
  if (byInstance) return byInstance;
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
  return judgeDeclared(cluster, gapAt, runtime.why, context.policy.sparkSsl);
}

/** NOT_APPLICABLE where hardware encrypts; UNKNOWN where it may and that could not be read; else no judgement. */
function encryptedByInstance(cluster: JudgedCluster, gapAt: UnreadFact, context: Context): Judgement | undefined {
  const types = Object.values(cluster.nodeEncryption ?? {});
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

interface ProfileFacts {
  readonly enabled: boolean | null;
  readonly complianceStandards: readonly string[] | null;
}

/** Whether the workspace has the profile with HIPAA on; the reason why nobody knows. */
function profileWithHipaa({ lookup, region: host }: Context): boolean | Pick<Gap, 'reason'> {
  const profile = lookup<ProfileFacts>(SPARK_SSL_PROFILE, host ?? '');
  if ('absent' in profile) return false;
  if ('gap' in profile) return profile.gap;
  const gap = profile.unread('enabled') ?? profile.unread('complianceStandards');
  if (gap) return gap;
  const { enabled, complianceStandards } = profile.found;
  if (enabled !== true) return false;
  return complianceStandards?.includes('HIPAA') ?? { reason: 'Databricks did not say for which standards it is on' };
}

function judgeDeclaredFalse({ sparkSsl: own, policySparkSsl: fixed, policyId }: JudgedCluster): Judgement | undefined {
  if (normal(own) === 'false') return fail('DECLARED_FALSE', 'Its spark_conf declares spark.ssl.enabled as false.');
  if (normal(fixed) === 'false')
    return fail('DECLARED_FALSE', `Its policy ${policyId} fixes spark.ssl.enabled to false.`);
  return undefined;
}

/** What is declared and not false. */
function judgeDeclared(cluster: JudgedCluster, gapAt: UnreadFact, why: string, policy: SparkSslPolicy): Judgement {
  const gap = gapAt('sparkSsl') ?? gapAt('policyId') ?? gapAt('policySparkSsl') ?? gapAt('policyCompliant');
  if (gap) return unknown('DECLARATION_UNREAD', `What is declared could not be read (${gap.reason}), and ${why}.`);
  const declared = [cluster.sparkSsl, cluster.policySparkSsl].filter((value) => value !== null);
  const other = declared.find((value) => normal(value) !== 'true');
  if (other !== undefined)
    return unknown('DECLARED_OTHERWISE', `What is declared for spark.ssl.enabled is ${shown(other)}, and ${why}.`);
  if (declared.length === 0)
    return unknown(
      'NOT_DECLARED',
      `Nothing declares spark.ssl.enabled; Databricks or an init script may set it unseen, and ${why}.`,
    );
  const isOwn = cluster.sparkSsl !== null;
  const says = isOwn
    ? 'Its own spark_conf declares spark.ssl.enabled as true'
    : `Only its policy ${cluster.policyId} fixes spark.ssl.enabled to true`;
  if (policy.requireRuntime)
    return unknown('RUNTIME_REQUIRED', `${says}, but only a running cluster's own word passes, and ${why}.`);
  return isOwn ? pass(`${says}.`) : judgeFixed(cluster, says, why);
}

/**
 * Fixed to true by its policy alone. An edited policy reaches a cluster, or a job, when that is edited, or when somebody
 * enforces it: until then it is as it was, and out of compliance.
 * Source: https://docs.databricks.com/api/clusters/v2/list-cluster-compliance-for-policy
 */
function judgeFixed({ policyCompliant }: JudgedCluster, says: string, why: string): Judgement {
  if (policyCompliant === undefined) return pass(`${says}, under which it was submitted.`);
  if (policyCompliant === true) return pass(`${says}, and it complies with that policy as it stands now.`);
  return policyCompliant === false
    ? unknown(
        'OUT_OF_COMPLIANCE',
        `${says}, and Databricks lists it as out of compliance with that: it was last edited before its policy, and ${why}.`,
      )
    : unknown(
        'COMPLIANCE_NOT_REPORTED',
        `${says}; Databricks did not say whether it complies with that policy as it stands now, and ${why}.`,
      );
}

/** As Spark reads a boolean setting: in any case, and with nothing around it. */
const normal = (value: string | null): string | null => value?.toLowerCase() ?? null;

/** A value can be any text, and a secret; what a setting of two values can be is said, and nothing else. */
const shown = (value: string): string =>
  ['true', 'false', 'unset'].includes(value.toLowerCase()) ? value : 'something that is neither true nor false';
