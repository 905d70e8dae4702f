import type { PutObjectCommandInput } from '@aws-sdk/client-s3';

/** Everybody there is: the functions, somebody who may do everything but what a policy of a bucket or key refuses, the
 * role under which CloudFormation deploys, an auditor. */
export const WHO = [
  'plan',
  'collect',
  'collect-databricks',
  'probe',
  'seal',
  'report',
  'auditor',
  'admin',
  'deployer',
] as const;
export type Who = (typeof WHO)[number];

export interface Put {
  readonly what: string;
  readonly key: string;
  /** What the request carries besides `If-None-Match: *`, as the SDK calls it. */
  readonly more?: Partial<PutObjectCommandInput>;
  /** Those that may; of a name that is taken they are told so, and nothing is written. */
  readonly allowed: readonly Who[];
}

/** Every kind of key that a run has, by a run that has them all; and what nobody may put. */
export function puts(run: string, awsAccount: string, databricksAccount: string): Put[] {
  const inAws = `aws.${awsAccount}.us-east-1.ndjson.gz`;
  const workspace = `databricks.${databricksAccount}.1001.ndjson.gz`;
  const date = run.slice(0, 10);
  const table = `tables/findings/date=${date}/${run}.parquet`;
  const written: Put[] = [
    { what: 'a recording of AWS', key: `raw/${run}/kms-keys/${inAws}`, allowed: ['collect'] },
    { what: 'a recording of Databricks', key: `raw/${run}/clusters/${workspace}`, allowed: ['collect-databricks'] },
    { what: 'a recording of the probe', key: `raw/${run}/spark-ssl-probe/${workspace}`, allowed: ['probe'] },
    { what: 'what the plan asked AWS', key: `raw/${run}/plan/aws.ndjson.gz`, allowed: ['plan'] },
    {
      what: 'what the plan asked Databricks',
      key: `raw/${run}/plan/databricks.${databricksAccount}.ndjson.gz`,
      allowed: ['plan'],
    },
    { what: 'a plan', key: `runs/${run}/plan.json`, allowed: ['plan', 'seal'] },
    { what: 'a manifest', key: `runs/${run}/manifest.json`, allowed: ['seal'] },
    { what: 'a state', key: `runs/${run}/state.json`, allowed: ['seal'] },
    { what: 'a table', key: table, allowed: ['seal'] },
    { what: 'a link of the chain', key: 'chain/0000000000.sigstore.json', allowed: ['seal'] },
    { what: 'a report', key: 'reports/2026-01/1/2026-01.pdf', allowed: ['seal'] },
  ];
  const junk = [
    'junk',
    `raw/${run}/kms-keys/junk`,
    'raw/x/kms-keys/aws.ndjson.gz',
    `raw/x/kms-keys/${inAws}`,
    `runs/${run}/other.json`,
    `runs/x/plan.json`,
    `tables/findings/date=${date}/z.csv`,
    'tables/findings/z.parquet',
    'chain/x.sigstore.json',
    'chain/00000000000.sigstore.json',
    'reports/x',
    `raw/${run}/kms-keys/x/${inAws}`,
    `tables/x/findings/date=${date}/${run}.parquet`,
    'reports/2026-01/1/x/2026-01.pdf',
  ].map((key): Put => ({ what: `the object ${key}`, key, allowed: [] }));
  const later = new Date(Date.now() + 86_400_000);
  const headers: [string, Partial<PutObjectCommandInput>][] = [
    ['that replaces', { IfNoneMatch: undefined }],
    ['encrypted by S3 itself', { ServerSideEncryption: 'AES256' }],
    ['encrypted by KMS', { ServerSideEncryption: 'aws:kms' }],
    ['encrypted with a key that it names', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/another' }],
    ['encrypted twice', { ServerSideEncryption: 'aws:kms:dsse' }],
    ['with a key of its own', { SSECustomerAlgorithm: 'AES256', SSECustomerKey: 'k'.repeat(32) }],
    ['with a lock of its own', { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: later }],
    ['with a hold', { ObjectLockLegalHoldStatus: 'ON' }],
  ];
  // Whoever may write the name at all: each in the name that is its own.
  const owned = [...new Map(written.map((put) => [put.allowed[0], put])).values()];
  const refused = owned.flatMap(({ what, key }) =>
    headers.map(([how, more]): Put => ({ what: `${what} ${how}`, key, more, allowed: [] })),
  );
  return [...written, ...junk, ...refused];
}
