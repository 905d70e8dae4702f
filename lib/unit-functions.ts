import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type AnyCollector, awsReads } from '#domain/collector.ts';
import { EvidenceFunction } from './evidence-function.ts';
import { encrypts, opens, reads, writes } from './grants.ts';

export interface UnitFunctionsProps {
  readonly collectors: readonly AnyCollector[];
  readonly code: Code;
  readonly locker: Bucket;
  readonly key: IKey;
}

/**
 * A function and a role for every collector. The role may call the APIs the collector declares and write the raw units
 * of that collector; it can read no other collector's evidence and no table.
 */
export class UnitFunctions extends Construct {
  readonly functions: readonly IFunction[];

  constructor(scope: Construct, id: string, { collectors, code, locker, key }: UnitFunctionsProps) {
    super(scope, id);
    this.functions = collectors.map((collector) => {
      const unit = new EvidenceFunction(this, collector.id, {
        name: `collect-${collector.id}`,
        description: `Evidence Locker reads: ${collector.title}`,
        handler: 'collect',
        code,
        key,
        memoryMiB: memoryOf(collector),
        environment: { LOCKER_BUCKET: locker.bucketName, COLLECTOR: collector.id },
        statements: [
          new PolicyStatement({ sid: DECLARED, actions: awsReads(collector.reads).sort(), resources: ['*'] }),
          reads(locker, 'runs/*/plan.json', `raw/*/${collector.id}/*`),
          writes(locker, `raw/*/${collector.id}/*`),
          opens(locker),
          encrypts(key),
        ],
      });
      return unit.function;
    });
  }
}

/** The statement that holds a collector's `reads`. They list and describe: most know no resources to be narrowed to. */
const DECLARED = 'WhatTheCollectorDeclares';

/** Volumes and snapshots are many; a function's processor grows with its memory. */
const memoryOf = (collector: AnyCollector): number =>
  collector.reads.some((action) => action.startsWith('ec2:')) ? 1024 : 512;
