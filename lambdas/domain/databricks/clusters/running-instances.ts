import { fail, type Judgement, type RuleContext, unknown } from '../../declaring/rule.ts';
import type { JudgedCluster } from './cluster-judgements.ts';

export const INSTANCES = 'instances';

/**
 * Families no type of which encrypts what instances send each other, as ec2:DescribeInstanceTypes said of all types in
 * November 2026 (`NetworkInfo.EncryptionInTransitSupported`). A family that is not here may or may not.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/data-protection.html#encryption-transit
 */
const PLAIN_FAMILIES = new Set(
  'a1 c1 c3 c4 c5 c5d c6g c6gd d2 g5g h1 i2 i3 m1 m2 m3 m4 m5 m5a m5ad m5d m6g m6gd r3 r4 r5 r5a r5ad r5b r5d r6g r6gd t1 t2 t3 t3a t4g x1 x1e x2gd z1d'.split(
    ' ',
  ),
);

interface InstanceFacts {
  readonly state: string | null;
  readonly instanceType: string | null;
}

/** What runs of a cluster in AWS, against what it declares: a fallback may have taken the place of a declared type. */
export function judgeRunning(
  clusterId: string,
  { nodeEncryption }: Pick<JudgedCluster, 'nodeEncryption'>,
  { related }: Pick<RuleContext<unknown>, 'related'>,
): Judgement | undefined {
  const { rows } = related<InstanceFacts>(INSTANCES, 'clusterId', clusterId, null);
  const live = rows.flatMap(({ state, instanceType }) => (state === 'running' && instanceType ? instanceType : []));
  const types = [...new Set(live)].sort();
  const encrypts = (type: string) =>
    nodeEncryption?.[type] ?? (PLAIN_FAMILIES.has(type.split('.')[0] ?? '') ? false : null);
  const plain = types.filter((type) => encrypts(type) === false);
  if (plain.length > 0)
    return fail(
      'RUNS_ON_PLAIN_TYPE',
      `Instances of ${plain.join(', ')} run for it, and do not encrypt the traffic between them.`,
    );
  const other = types.filter((type) => encrypts(type) === null);
  return other.length === 0
    ? undefined
    : unknown('RUNS_ON_OTHER_TYPE', `Instances of ${other.join(', ')} run for it, which it does not declare.`);
}
