import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DatabricksConfig } from '#domain/declaring/databricks-config.ts';
import { PLANNING } from '#domain/reading/planning.ts';
import { A_RUN } from '../storage/locker-policy.ts';
import { type DatabricksAsker, entersDatabricks } from './databricks-grants.ts';
import { EvidenceFunction } from './evidence-function.ts';
import { encrypts, opens, reads, verifies, writes } from './grants.ts';

export interface RunFunctionProps {
  readonly code: Code;
  readonly locker: Bucket;
  readonly key: IKey;
}

export interface PlanFunctionProps extends RunFunctionProps {
  /** Its public half tells our seals from others, where baselines are looked for. */
  readonly signingKey: IKey;
  readonly databricks: DatabricksConfig | undefined;
}

/** Keys that the plan writes. */
export const PLANNED = [`runs/${A_RUN}/plan.json`, `raw/${A_RUN}/${PLANNING.collector}/*.ndjson.gz`];

/** Keys that the sealing step writes; the plan where planning could not. */
export const SEALED = [
  `tables/*/date=????-??-??/${A_RUN}.parquet`,
  `runs/${A_RUN}/plan.json`,
  `runs/${A_RUN}/manifest.json`,
  `runs/${A_RUN}/state.json`,
  'chain/??????????.sigstore.json',
  'reports/????-??/*/*',
];

/** Finds out what there is to read today. It asks Databricks only where the configuration does not list workspaces. */
export class PlanFunction extends EvidenceFunction {
  /** Its role, if it asks Databricks. */
  readonly askers: readonly DatabricksAsker[];

  constructor(scope: Construct, id: string, { code, locker, key, signingKey, databricks }: PlanFunctionProps) {
    const asked = databricks?.workspaces === 'account' ? [databricks] : [];
    super(scope, id, {
      name: 'plan',
      description: 'Evidence Locker plans a run',
      handler: 'plan',
      code,
      key,
      memoryMiB: 1024,
      environment: { LOCKER_BUCKET: locker.bucketName, SIGNING_KEY: signingKey.keyArn },
      statements: [
        new PolicyStatement({ actions: ['ec2:DescribeRegions'], resources: ['*'] }),
        ...asked.flatMap((account) => entersDatabricks(account, account.auth)),
        reads(locker, 'chain/*', 'runs/*', 'raw/*/plan/*'),
        writes(locker, 'runs/*/plan.json', 'raw/*/plan/*'),
        opens(locker),
        encrypts(key),
        new PolicyStatement({ actions: ['kms:GetPublicKey'], resources: [signingKey.keyArn] }),
      ],
    });
    this.askers = asked.map(({ auth }) => ({ name: 'Plan', role: this.role, auth }));
  }
}

export interface SealFunctionProps extends RunFunctionProps {
  readonly staging: Bucket;
  readonly signingKey: IKey;
  /** The only role the signing key's policy lets sign. */
  readonly role: Role;
}

/** Turns recordings into tables, judges, compares, signs. The only one that writes what a seal covers, and signs. */
export class SealFunction extends EvidenceFunction {
  constructor(scope: Construct, id: string, { code, locker, key, staging, signingKey, role }: SealFunctionProps) {
    super(scope, id, {
      name: 'seal',
      description: 'Evidence Locker seals a run or a report',
      handler: 'seal',
      code,
      key,
      role,
      memoryMiB: 3008,
      diskMiB: 4096,
      environment: {
        LOCKER_BUCKET: locker.bucketName,
        STAGING_BUCKET: staging.bucketName,
        SIGNING_KEY: signingKey.keyArn,
      },
      statements: [
        opens(locker),
        reads(locker, '*'),
        writes(locker, 'tables/*', 'runs/*', 'chain/*', 'reports/*'),
        reads(staging, 'reports/*'),
        encrypts(key),
        new PolicyStatement({ actions: ['kms:Sign', 'kms:GetPublicKey'], resources: [signingKey.keyArn] }),
      ],
    });
  }
}

export interface ReportFunctionProps extends RunFunctionProps {
  readonly staging: Bucket;
  /** Its public half is what seals are pinned to. */
  readonly signingKey: IKey;
}

/** Reads verified sealed runs and writes a report where the seal step finds it; it can write nothing into the locker. */
export class ReportFunction extends EvidenceFunction {
  constructor(scope: Construct, id: string, { code, locker, key, staging, signingKey }: ReportFunctionProps) {
    super(scope, id, {
      name: 'report',
      description: "Evidence Locker makes last month's report",
      handler: 'report',
      code,
      key,
      memoryMiB: 3008,
      diskMiB: 4096,
      environment: {
        LOCKER_BUCKET: locker.bucketName,
        STAGING_BUCKET: staging.bucketName,
        SIGNING_KEY: signingKey.keyArn,
      },
      statements: [
        ...verifies(locker),
        writes(staging, 'reports/*'),
        encrypts(key),
        new PolicyStatement({ actions: ['kms:GetPublicKey'], resources: [signingKey.keyArn] }),
      ],
    });
  }
}
