import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import { tableName } from '#domain/declaring/declaration.ts';
import type { EvidenceFunctionProps } from './evidence-function.ts';
import { encrypts, opens, reads, readsAndWrites } from './grants.ts';

export interface UnitFunctionProps {
  readonly code: Code;
  readonly locker: Bucket;
  readonly key: IKey;
}

/** The function that reads a collector's units, whoever it asks; its permissions are given where it is made. */
export const unitFunction = (
  collector: AnyCollector,
  { code, locker, key }: UnitFunctionProps,
): Omit<EvidenceFunctionProps, 'role' | 'statements'> => ({
  name: `collect-${collector.id}`,
  description: `Evidence Locker reads: ${collector.title}`,
  handler: 'collect',
  code,
  key,
  memoryMiB: memoryOf(collector),
  environment: { LOCKER_BUCKET: locker.bucketName, COLLECTOR: collector.id },
});

/**
 * Everything that reading units takes of the locker: the plan, the raw units of these collectors, and the tables of
 * those that are given their last observation.
 */
export const records = (
  { locker, key }: Pick<UnitFunctionProps, 'locker' | 'key'>,
  collectors: readonly AnyCollector[],
): PolicyStatement[] => [
  reads(locker, PLANS, ...collectors.flatMap(earlierTables)),
  readsAndWrites(locker, ...collectors.map(rawUnits)),
  opens(locker),
  encrypts(key),
];

/** Keys with `*` for the run, the scope, the day. */
export const PLANS = 'runs/*/plan.json';
export const rawUnits = ({ id }: AnyCollector): string => `raw/*/${id}/*`;
export const earlierTables = ({ id, earlier = [] }: AnyCollector): string[] =>
  earlier.length > 0 ? [`tables/${tableName(id)}/*`] : [];

/** What EC2 and Databricks list can be many; a function's processor grows with its memory. */
const memoryOf = ({ reads }: AnyCollector): number =>
  reads.some((read) => read.startsWith('ec2:') || read.includes(' ')) ? 1024 : 512;
