import { Stack, Validations } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { EvidenceStack } from './evidence-stack.ts';
import { earlierTables, PLANS, rawUnits } from './functions/collect-functions.ts';
import { type DatabricksAsker, keysOf } from './functions/databricks-grants.ts';
import type { EvidenceFunction } from './functions/evidence-function.ts';

/** A finding of cdk-nag that stays, where it stays, and why. */
interface Acknowledged {
  /** Paths below the stack; everything under them is meant. */
  readonly at: readonly string[];
  readonly findings: readonly string[];
  readonly reason: string;
}

const FUNCTIONS = ['Plan', 'Collect', 'Seal', 'Report'];

/** Every finding that is lived with; a finding not named here stops the synthesis. */
const acknowledged = ({
  plan,
  collect,
  seal,
  report,
  collectors,
  stackName,
}: EvidenceStack): readonly Acknowledged[] => [
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
    at: ['Collect/ReaderPolicy'],
    findings: [
      'AwsSolutions-IAM5[Resource::*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:*:<AWS::AccountId>:key/*]',
    ],
    reason:
      'Actions that list and describe, exactly those that collectors declare; most know no resources to be narrowed to, and what there is is what they are asked. Each unit reads in a session narrowed to the actions of its own collector',
  },
  {
    at: ['Plan'],
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason: 'ec2:DescribeRegions knows no resources, and neither does sts:GetWebIdentityToken, where it is granted',
  },
  {
    at: collect.askers.filter(isFederated).map(placeOf),
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason:
      'sts:GetWebIdentityToken knows no resources; conditions narrow it to one audience, one algorithm, 15 minutes',
  },
  decryptsSecrets('Plan', plan.askers),
  ...collect.askers.map((asker) => decryptsSecrets(placeOf(asker), [asker])),
  {
    at: MACHINES,
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason: 'Delivery of logs and traces knows no resources',
  },
  invokesVersions('Runs/Machine', [plan, ...collect.functions, seal]),
  invokesVersions('Runs/Unfinished/Machine', [seal]),
  invokesVersions('Reports/Machine', [report, seal]),
  {
    at: ['Runs/Machine/Policy'],
    findings: [`${stackName}-run:*`, `${stackName}-run/*`].map(executions),
    reason:
      'Executions are named when they start; these are executions of this machine, by which it reads scope by scope',
  },
  ...collect.functions.map((one) => ({
    at: [one.node.path.split('/').slice(1).join('/')],
    findings: [PLANS, ...rawUnits(collectors, one.reader), ...earlierTables(collectors, one.reader)].map((keys) =>
      wildcard(`locker/${keys}`),
    ),
    reason:
      'A * stands for the run, the collector, the scope or the day: the plan of any run, raw units of one kind of place, and the own tables of collectors that are given their last observation',
  })),
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

const MACHINES = ['Runs/Machine/Policy', 'Runs/Unfinished/Machine/Policy', 'Reports/Machine/Policy'];

/** Where a function that asks Databricks is. */
const placeOf = ({ name }: DatabricksAsker): string => `Collect/${name === 'Probe' ? 'Probe' : 'Databricks'}`;

const invokesVersions = (machine: string, functions: readonly EvidenceFunction[]): Acknowledged => ({
  at: [`${machine}/Policy`],
  findings: functions.map(versionsOf),
  reason: 'Published versions of a function that is named: a run ends with the code it began with',
});

/** cdk-nag's name for all versions of a function. */
const versionsOf = ({ function: it }: EvidenceFunction): string =>
  `AwsSolutions-IAM5[Resource::<${Stack.of(it).getLogicalId(it.node.defaultChild as CfnFunction)}.Arn>:*]`;

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
