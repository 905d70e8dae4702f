import { Validations } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { EvidenceStack } from './evidence-stack.ts';

/** A finding of cdk-nag that stays, where it stays, and why. */
interface Acknowledged {
  /** Paths below the stack; everything under them is meant. */
  readonly at: readonly string[];
  readonly findings: readonly string[];
  readonly reason: string;
}

const FUNCTIONS = ['Plan', 'Units', 'Seal', 'Report'];

/** Every finding that is lived with; a finding not named here stops the synthesis. */
const acknowledged = (collectors: readonly string[]): readonly Acknowledged[] => [
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
    at: ['Units'],
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason:
      'Actions that list and describe, exactly those the collector declares; most know no resources to be narrowed to, and what there is is what they are asked',
  },
  {
    at: ['Plan'],
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason: 'ec2:DescribeRegions knows no resources',
  },
  {
    at: ['Runs/Machine/Policy', 'Reports/Machine/Policy'],
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason: 'Delivery of logs and traces knows no resources; the functions to be invoked are named one by one',
  },
  ...collectors.map((id) => ({
    at: [`Units/${id}`],
    findings: ['locker/runs/*/plan.json', `locker/raw/*/${id}/*`].map(wildcard),
    reason:
      'The first * stands for the run, the last for the scope: the plan of any run, the raw units of one collector',
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

/** `locker/chain/*` → cdk-nag's name for that wildcard; the bucket's logical id is filled in by `acknowledgeFindings`. */
const wildcard = (pattern: string): string => {
  const [bucket, ...key] = pattern.split('/');
  return `AwsSolutions-IAM5[Resource::<{${bucket}}.Arn>/${key.join('/')}]`;
};

export function acknowledgeFindings(stack: EvidenceStack, collectors: readonly string[]): void {
  const buckets = { '{locker}': stack.locker, '{staging}': stack.staging };
  const named = (finding: string): string =>
    finding.replace(/\{(locker|staging)\}/, (name) =>
      stack.getLogicalId(buckets[name as keyof typeof buckets].node.defaultChild as CfnBucket),
    );
  for (const { at, findings, reason } of acknowledged(collectors))
    for (const path of at) {
      const construct = path.split('/').reduce<IConstruct>(({ node }, id) => node.findChild(id), stack);
      Validations.of(construct).acknowledge(...findings.map((finding) => ({ id: named(finding), reason })));
    }
}
