import { Stack } from 'aws-cdk-lib';
import { ArnPrincipal, Effect, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import type { Authentication, DatabricksConfig } from '#domain/declaring/databricks-config.ts';
import { tableName } from '#domain/declaring/declaration.ts';
import { type Reader, readerOf, readsPolicy } from '#domain/declaring/session-policy.ts';
import { PLANNING } from '#domain/reading/planning.ts';
import { A_RUN, type LockerWriter } from '../storage/locker-policy.ts';
import { type DatabricksAsker, entersDatabricks } from './databricks-grants.ts';
import { EvidenceFunction, functionRole } from './evidence-function.ts';
import { encrypts, opens, reads, readsAndWrites } from './grants.ts';

export interface CollectFunctionsProps {
  readonly code: Code;
  readonly locker: Bucket;
  readonly key: IKey;
  /** Those that the configuration names something to read for. */
  readonly collectors: readonly AnyCollector[];
  readonly databricks: DatabricksConfig | undefined;
}

/**
 * A function for each reader, which reads a scope. Who parses a third party's answers holds no key to AWS: the two that
 * ask Databricks may ask AWS nothing but who they are, each as a role that a federation policy names.
 */
export class CollectFunctions extends Construct {
  readonly functions: readonly ReaderFunction[];
  /** The roles that ask Databricks. */
  readonly askers: readonly DatabricksAsker[];
  readonly writers: readonly LockerWriter[];
  /** Of the probe's collectors; none where nothing is probed. */
  readonly probed: readonly string[];

  constructor(scope: Construct, id: string, props: CollectFunctionsProps) {
    super(scope, id);
    const { databricks, collectors } = props;
    const isAsked = (reader: Reader): boolean => collectors.some((one) => readerOf(one) === reader);
    const aws = new AwsReader(this, 'Aws', props);
    const reads =
      databricks && isAsked('databricks')
        ? [new DatabricksReader(this, 'Databricks', 'databricks', { ...props, databricks, auth: databricks.auth })]
        : [];
    const probes =
      databricks?.probe && isAsked('probe')
        ? [new DatabricksReader(this, 'Probe', 'probe', { ...props, databricks, auth: databricks.probe.auth })]
        : [];
    this.functions = [aws, ...reads, ...probes];
    this.askers = [...reads, ...probes].map(({ asker }) => asker);
    this.probed = idsOf(collectors, 'probe').map((id) => `raw/*/${id}/*`);
    this.writers = this.functions.map(({ reader, role }) => ({
      name: { aws: 'Collect', databricks: 'CollectDatabricks', probe: 'Probe' }[reader],
      roleArn: role.roleArn,
      keys: rawUnits(collectors, reader).map(ofARun),
    }));
  }
}

interface ReaderFunction extends EvidenceFunction {
  readonly reader: Reader;
}

interface DatabricksReaderProps extends CollectFunctionsProps {
  readonly databricks: DatabricksConfig;
  readonly auth: Authentication;
}

const ASKERS = {
  databricks: { handler: 'collect-databricks', asker: 'Reader', description: 'Evidence Locker reads Databricks' },
  probe: { handler: 'probe', asker: 'Probe', description: 'Evidence Locker asks running clusters' },
} as const;

/** Asks Databricks as one principal. */
class DatabricksReader extends EvidenceFunction implements ReaderFunction {
  readonly reader: Reader;
  readonly asker: DatabricksAsker;

  constructor(scope: Construct, id: string, reader: keyof typeof ASKERS, props: DatabricksReaderProps) {
    const { handler, asker, description } = ASKERS[reader];
    super(scope, id, {
      ...common(props),
      name: handler,
      description,
      handler,
      memoryMiB: reader === 'probe' ? 512 : 1024,
      statements: [...records(props, reader), ...entersDatabricks(props.databricks, props.auth)],
    });
    this.reader = reader;
    this.asker = { name: asker, role: this.role, auth: props.auth };
  }
}

/** Reads AWS by assuming a role that holds every declared read and that nobody else may assume. */
class AwsReader extends EvidenceFunction implements ReaderFunction {
  readonly reader = 'aws';

  constructor(scope: Construct, id: string, props: CollectFunctionsProps) {
    const description = 'Evidence Locker reads AWS';
    const role = functionRole(scope, `${id}Role`, description);
    const reader = readerRole(scope, role, props.collectors);
    const { environment, ...rest } = common(props);
    super(scope, id, {
      ...rest,
      environment: { ...environment, READER_ROLE: reader.roleArn },
      name: 'collect',
      description,
      handler: 'collect',
      role,
      memoryMiB: 1024,
      statements: [
        ...records(props, 'aws'),
        new PolicyStatement({ sid: 'ReadsAsTheReader', actions: ['sts:AssumeRole'], resources: [reader.roleArn] }),
      ],
    });
  }
}

/** Exactly the union of all declared reads; each unit's session is narrowed to its own collector's. */
function readerRole(scope: Construct, collect: Role, collectors: readonly AnyCollector[]): Role {
  const description = 'Evidence Locker reads AWS: every read that a collector declares, for one collector at a time';
  const role = new Role(scope, 'Reader', { assumedBy: new ArnPrincipal(collect.roleArn), description });
  const { partition, account } = Stack.of(scope);
  const declared = collectors.filter((one) => readerOf(one) === 'aws').flatMap((one) => one.reads);
  for (const [index, actions] of inLotsOf(ACTIONS_IN_A_POLICY, [...new Set(declared)].sort()).entries())
    new ManagedPolicy(scope, `ReaderPolicy${index === 0 ? '' : index + 1}`, {
      description,
      roles: [role],
      statements: readsPolicy(actions, { partition, accountId: account }).Statement.map((statement) =>
        PolicyStatement.fromJson(statement),
      ),
    });
  return role;
}

/** A policy may hold no more than 6,144 characters, and an action seldom has 50. */
const ACTIONS_IN_A_POLICY = 100;

const inLotsOf = <Item>(size: number, items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, lot) => items.slice(lot * size, (lot + 1) * size));

const common = ({ code, key, locker }: CollectFunctionsProps) => ({
  code,
  key,
  environment: { LOCKER_BUCKET: locker.bucketName },
});

/**
 * Everything that reading units takes of the locker: the plan, the raw units of this reader, and the tables of those
 * collectors that are given their last observation.
 */
function records({ locker, key, collectors }: CollectFunctionsProps, reader: Reader): PolicyStatement[] {
  const others = notItsOwn(collectors, reader);
  return [
    reads(locker, PLANS, ...earlierTables(collectors, reader)),
    readsAndWrites(locker, ...rawUnits(collectors, reader)),
    ...(others.length > 0 ? [neverWrites(locker, others)] : []),
    opens(locker),
    encrypts(key),
  ];
}

/** The same keys, with a name that a run can have. */
const ofARun = (keys: string): string => keys.replace(/^raw\/\*\//, `raw/${A_RUN}/`);

/** Keys with `*` for the run, the collector, the scope, the day. */
export const PLANS = 'runs/*/plan.json';

export const rawUnits = (collectors: readonly AnyCollector[], reader: Reader): string[] =>
  reader === 'probe'
    ? idsOf(collectors, 'probe').map((id) => `raw/*/${id}/databricks.*.ndjson.gz`)
    : [`raw/*/*/${reader}.*.ndjson.gz`];

export const earlierTables = (collectors: readonly AnyCollector[], reader: Reader): string[] =>
  collectors
    .filter((one) => readerOf(one) === reader && (one.earlier ?? []).length > 0)
    .map(({ id }) => `tables/${tableName(id)}/*`);

/** What the shape of its keys would let in besides: what the plan was told, and the probe. */
const notItsOwn = (collectors: readonly AnyCollector[], reader: Reader): string[] => {
  if (reader === 'probe') return [];
  const probes = reader === 'databricks' ? idsOf(collectors, 'probe') : [];
  return [PLANNING.collector, ...probes].map((id) => `raw/*/${id}/*`);
};

const idsOf = (collectors: readonly AnyCollector[], reader: Reader): string[] =>
  collectors.filter((one) => readerOf(one) === reader).map(({ id }) => id);

const neverWrites = (locker: Bucket, keys: readonly string[]): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.DENY,
    actions: ['s3:PutObject'],
    resources: keys.map((key) => locker.arnForObjects(key)),
  });
