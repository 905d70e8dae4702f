import * as z from 'zod';
import { fail, type Judgement, pass, unknown } from '../../declaring/rule.ts';
import type { JudgedCluster, UnreadFact } from './cluster-judgements.ts';

export const sparkSsl = z
  .strictObject({
    requireRuntime: z
      .boolean()
      .default(false)
      .describe('Only the value a running cluster itself gives passes; a declared one is not enough'),
    acceptDeclared: z
      .strictObject({ reason: z.string().trim().min(1).max(500).describe('Why; every such verdict carries it') })
      .optional()
      .describe('A value that users set passes; without this it is UNKNOWN, for Spark itself encrypts nothing by it'),
    approvedInitScripts: z
      .array(z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in lower-case hexadecimal digits'))
      .default([])
      .describe("SHA-256 of init scripts that were looked at, and give Spark's RPC encryption its key"),
  })
  .prefault({})
  .describe(
    'What passes for encryption by Spark: values that users set, and init scripts that set up its RPC encryption',
  );
export type SparkSslPolicy = z.infer<typeof sparkSsl>;

/**
 * The running cluster says true. The legacy page reads the setting to see that Databricks switched the workspace on;
 * where a user set it, it reads the same and says nothing: Spark's own `spark.ssl` is of its web pages.
 * https://spark.apache.org/docs/latest/security.html and
 * https://docs.databricks.com/archive/security/legacy-hipaa.html
 */
export function judgeReadBack(cluster: JudgedCluster, gapAt: UnreadFact, policy: SparkSslPolicy): Judgement {
  const says = 'The running cluster says spark.ssl.enabled is true';
  const accepted = policy.acceptDeclared;
  if (accepted) return pass(`${says}, whoever set it. Accepted by policy: ${accepted.reason}`, 'OK', 'RUNTIME');
  const gap = gapAt('sparkSsl') ?? gapAt('policyId') ?? gapAt('policySparkSsl');
  if (gap) return unknown('DECLARATION_UNREAD', `${says}; whether a user set it could not be read: ${gap.reason}.`);
  const setter = userWhoMaySet(cluster);
  if (setter) return unknown('DECLARED_ONLY', `${says}, and ${setter}: ${ONLY_A_CHECK}`);
  return pass(
    `${says}, and neither its spark_conf nor its policy nor an init script of its own sets it.`,
    'OK',
    'RUNTIME',
  );
}

const ONLY_A_CHECK =
  'that it is declared encrypts nothing by itself, for Spark encrypts what nodes send by other settings.';

/** A value of false that reads as true was overruled by Databricks; any other may have been what is read. */
function userWhoMaySet({ sparkSsl: own, policySparkSsl: fixed, policyId, initScripts }: JudgedCluster): string | null {
  const isOther = (value: string | null) => value !== null && normal(value) !== 'false';
  if (isOther(own)) return 'its own spark_conf sets it';
  if (isOther(fixed)) return `its policy ${policyId} sets it`;
  return initScripts.length > 0 ? 'an init script of its own may have set it' : null;
}

export function judgeDeclaredFalse({
  sparkSsl: own,
  policySparkSsl: fixed,
  policyId,
}: JudgedCluster): Judgement | undefined {
  if (normal(own) === 'false') return fail('DECLARED_FALSE', 'Its spark_conf declares spark.ssl.enabled as false.');
  if (normal(fixed) === 'false')
    return fail('DECLARED_FALSE', `Its policy ${policyId} fixes spark.ssl.enabled to false.`);
  return undefined;
}

/** What is declared and not false. */
export function judgeDeclared(
  cluster: JudgedCluster,
  gapAt: UnreadFact,
  why: string,
  policy: SparkSslPolicy,
): Judgement {
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
  const accepted = policy.acceptDeclared;
  if (!accepted) return unknown('DECLARED_ONLY', `${says}: ${ONLY_A_CHECK}`);
  if (policy.requireRuntime)
    return unknown('RUNTIME_REQUIRED', `${says}, but only a running cluster's own word passes, and ${why}.`);
  const judged = isOwn ? pass(`${says}.`) : judgeFixed(cluster, says, why);
  return judged.verdict === 'PASS'
    ? { ...judged, reason: `${judged.reason} Accepted by policy: ${accepted.reason}` }
    : judged;
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
export const normal = (value: string | null): string | null => value?.toLowerCase() ?? null;

/** A value can be any text, and a secret; what a setting of two values can be is said, and nothing else. */
export const shown = (value: string): string =>
  ['true', 'false', 'unset'].includes(value.toLowerCase()) ? value : 'something that is neither true nor false';
