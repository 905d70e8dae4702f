import { Validations } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import type { EvidenceStack } from './evidence-stack.ts';
import { type DatabricksAsker, keysOf } from './functions/databricks-grants.ts';
import { earlierTables, PLANS, rawUnits } from './functions/unit-function.ts';
import { DATABRICKS } from './functions/unit-functions.ts';

/** A finding of cdk-nag that stays, where it stays, and why. */
interface Acknowledged {
  /** Paths below the stack; everything under them is meant. */
  readonly at: readonly string[];
  readonly findings: readonly string[];
  readonly reason: string;
}

const FUNCTIONS = ['Plan', 'Units', 'Seal', 'Report'];

/** Every finding that is lived with; a finding not named here stops the synthesis. */
const acknowledged = ({ plan, units, stackName }: EvidenceStack): readonly Acknowledged[] => [
  {
    at: FUNCTIONS,
    findings: ['HIPAA.Security-LambdaConcurrency'],
    reason:
      "Only the state machines invoke these functions, and their Maps limit how many run at once; a reservation would take from the account's own functions all day for a few minutes of work",
  },
  {
    at: FUNCTIONS,
    findings: ['HIPAA.Security-LambdaDLQ'],
    reason:
      'A dead-letter queue takes failed asynchronous invocations; these functions are invoked synchronously by the state machines, which retry, catch and alarm',
  },
  {
    at: FUNCTIONS,
    findings: ['HIPAA.Security-LambdaInsideVPC'],
    reason:
      'The functions reach AWS APIs over TLS with their roles and nothing else; inside a VPC, evidence about the network would depend on that network',
  },
  {
    at: units.inAws.map(({ id }) => `Units/${id}`),
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason:
      'Actions that list and describe, exactly those the collector declares; most know no resources to be narrowed to, and what there is is what they are asked',
  },
  {
    at: ['Plan'],
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason: 'ec2:DescribeRegions knows no resources, and neither does sts:GetWebIdentityToken, where it is granted',
  },
  {
    at: units.askers.some(isFederated) ? [`Units/${DATABRICKS}`] : [],
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason:
      'sts:GetWebIdentityToken knows no resources; conditions narrow it to one audience, one algorithm, 15 minutes',
  },
  decryptsSecrets('Plan', plan.askers),
  decryptsSecrets(`Units/${DATABRICKS}`, units.askers),
  {
    at: ['Runs/Machine/Policy', 'Reports/Machine/Policy'],
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason: 'Delivery of logs and traces knows no resources; the functions to be invoked are named one by one',
  },
  {
    at: ['Runs/Machine/Policy'],
    findings: [`${stackName}-run:*`, `${stackName}-run/*`].map(executions),
    reason:
      'Executions are named when they start; these are executions of this machine, by which it reads scope by scope',
  },
  ...units.inAws.map((collector) => recordsUnits(`Units/${collector.id}`, [collector])),
  ...(units.inDatabricks.length > 0 ? [recordsUnits(`Units/${DATABRICKS}`, units.inDatabricks)] : []),
  {
    at: ['Plan'],
    findings: ['locker/chain/*', 'locker/runs/*', 'locker/runs/*/plan.json', 'locker/raw/*/plan/*'].map(wildcard),
    reason: 'The run is part of the name: the plan reads seals and manifests, and writes plans and what it was told',
  },
  {
    at: ['Seal'],
    findings: [
      ...['locker/*', 'locker/tables/*', 'locker/runs/*', 'locker/chain/*', 'locker/reports/*'],
      'staging/reports/*',
    ].map(wildcard),
    reason:
      'A seal covers every object of a run and every seal before it, so the step reads all of the locker; it writes what it derives, and nothing under raw/',
  },
  {
    at: ['Report'],
    findings: ['locker/*', 'staging/reports/*'].map(wildcard),
    reason:
      'A report is made only from evidence that verifies, and verifying reads every object; it writes to staging only',
  },
  {
    at: ['Alerts/Undelivered'],
    findings: ['AwsSolutions-SQS3'],
    reason: 'It is the dead-letter queue',
  },
  {
    at: ['Locker', 'Staging', 'AccessLogs'],
    findings: ['HIPAA.Security-S3BucketReplicationEnabled'],
    reason:
      'Object Lock guards the evidence; a copy in another region or account is the choice of who runs this, and the locker is versioned so that a replication can be added. The others hold no evidence',
  },
  {
    at: ['Staging', 'AccessLogs'],
    findings: ['HIPAA.Security-S3BucketVersioningEnabled'],
    reason: 'Holds no evidence and expires by itself; versions would only keep what should go',
  },
  {
    at: ['AccessLogs'],
    findings: ['HIPAA.Security-S3DefaultEncryptionKMS'],
    reason: 'S3 delivers access logs only into buckets encrypted with keys of its own (SSE-S3)',
  },
];

const recordsUnits = (at: string, collectors: readonly AnyCollector[]): Acknowledged => ({
  at: [at],
  findings: [PLANS, ...collectors.map(rawUnits), ...collectors.flatMap(earlierTables)].map((keys) =>
    wildcard(`locker/${keys}`),
  ),
  reason:
    'A * stands for the run, the scope or the day: the plan of any run, raw units of collectors that are named, and the own tables of those that are given their last observation',
});

const executions = (names: string): string =>
  `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${names}]`;

/** A secret may be encrypted with any key of its account, by whoever keeps it. */
const decryptsSecrets = (at: string, askers: readonly DatabricksAsker[]): Acknowledged => {
  const secrets = askers.flatMap(({ auth }) => (auth.mode === 'oauth-secret' ? [auth.secretId] : []));
  return {
    at: secrets.length > 0 ? [at] : [],
    findings: [...new Set(secrets.map(keysOf))].map((keys) => `AwsSolutions-IAM5[Resource::${keys}]`),
    reason:
      'The key is the choice of who keeps the secret; conditions admit what Secrets Manager decrypts of that one secret, and nothing else',
  };
};

const isFederated = ({ auth }: DatabricksAsker): boolean => auth.mode === 'aws-federation';

/** `locker/chain/*` → cdk-nag's name for that wildcard; the bucket's logical id is filled in by `acknowledgeFindings`. */
const wildcard = (pattern: string): string => {
  const [bucket, ...key] = pattern.split('/');
  return `AwsSolutions-IAM5[Resource::<{${bucket}}.Arn>/${key.join('/')}]`;
};

export function acknowledgeFindings(stack: EvidenceStack): void {
  const buckets = { '{locker}': stack.locker, '{staging}': stack.staging };
  const named = (finding: string): string =>
    finding.replace(/\{(locker|staging)\}/, (name) =>
      stack.getLogicalId(buckets[name as keyof typeof buckets].node.defaultChild as CfnBucket),
    );
  for (const { at, findings, reason } of acknowledged(stack))
    for (const path of at) {
      const construct = path.split('/').reduce<IConstruct>(({ node }, id) => node.findChild(id), stack);
      Validations.of(construct).acknowledge(...findings.map((finding) => ({ id: named(finding), reason })));
    }
}
