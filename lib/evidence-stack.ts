import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { type AnyDeclaration, collectorsOf } from '#domain/declaring/any-declaration.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import type { Config } from '#domain/declaring/config.ts';
import { isConfigured } from '#domain/declaring/configured.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { PLANNING } from '#domain/reading/planning.ts';
import { snakeCase } from '#domain/tables/columns.ts';
import type { View } from '#domain/tables/views.ts';
import { askedTables } from '#domain/tables/whole-tables.ts';
import { CollectFunctions } from './functions/collect-functions.ts';
import { functionRole } from './functions/evidence-function.ts';
import { tellFederation } from './functions/federation-outputs.ts';
import { PLANNED, PlanFunction, ReportFunction, SEALED, SealFunction } from './functions/run-functions.ts';
import { Alerts } from './machines/alerts.ts';
import { ReportMachine } from './machines/report-machine.ts';
import { RunMachine } from './machines/run-machine.ts';
import { DataKey, SigningKey } from './storage/evidence-keys.ts';
import { EvidenceLocker } from './storage/evidence-locker.ts';
import { EvidenceTables } from './storage/evidence-tables.ts';
import type { ReservedKeys } from './storage/locker-policy.ts';
import { AccessLogBucket, StagingBucket } from './storage/working-buckets.ts';

export const STACK_NAME = 'EvidenceLocker';

export interface EvidenceStackProps extends StackProps {
  readonly config: Config;
  readonly catalogue: readonly AnyDeclaration[];
  readonly views: readonly View[];
  /** The folder with the built code asset. */
  readonly codeDirectory: string;
}

/** Everything that is deployed, in the order in which data flows: store, functions, run, report, questions. */
export class EvidenceStack extends Stack {
  readonly locker: Bucket;
  readonly staging: Bucket;
  readonly plan: PlanFunction;
  readonly collect: CollectFunctions;
  readonly seal: SealFunction;
  readonly report: ReportFunction;
  /** Those that the configuration names something to read for. */
  readonly collectors: readonly AnyCollector[];

  constructor(scope: Construct, id: string, props: EvidenceStackProps) {
    const description = 'Evidence Locker: collects, seals and proves HIPAA evidence';
    // A template may have 1 MB; every table and every view of Athena is in it.
    super(scope, id, { description, suppressTemplateIndentation: true, ...props });
    const { config, catalogue } = props;
    const collectors = collectorsOf(catalogue).filter((collector) => isConfigured(collector, config));

    const key = new DataKey(this, 'DataKey');
    const accessLogs = new AccessLogBucket(this, 'AccessLogs') as IBucket;
    const locker = new EvidenceLocker(this, 'Locker', {
      key,
      retention: config.retention,
      holdRoles: config.holdRoles,
      accessLogs,
    });
    const staging = new StagingBucket(this, 'Staging', {
      key,
      days: config.athena.resultDays,
      accessLogs,
      mode: config.retention.mode,
    });
    this.locker = locker;
    this.staging = staging;
    const role = functionRole(this, 'SealRole', 'Evidence Locker seals: the only role that may sign');
    const signingKey = new SigningKey(this, 'SigningKey', role);

    const common = { code: Code.fromAsset(props.codeDirectory), locker, key };
    const { databricks } = config;
    const plan = new PlanFunction(this, 'Plan', { ...common, signingKey, databricks });
    const collect = new CollectFunctions(this, 'Collect', { ...common, databricks, collectors });
    this.plan = plan;
    this.collect = collect;
    this.collectors = collectors;
    const seal = new SealFunction(this, 'Seal', { ...common, staging, signingKey, role });
    const report = new ReportFunction(this, 'Report', { ...common, staging, signingKey });
    locker.onlyWrittenBy(
      [
        { name: 'Plan', roleArn: plan.role.roleArn, keys: PLANNED },
        ...collect.writers,
        { name: 'Seal', roleArn: role.roleArn, keys: SEALED },
      ],
      reserved(plan, collect),
    );
    this.seal = seal;
    this.report = report;
    staging.onlyWrittenBy(report.role);

    const alerts = new Alerts(this, 'Alerts', { key, email: config.alerts.email });
    new RunMachine(this, 'Runs', {
      plan,
      collectors: collect.functions,
      seal,
      schedule: config.schedule,
      scopesAtOnce: config.scopesAtOnce,
      key,
      alerts,
    });
    new ReportMachine(this, 'Reports', {
      report,
      seal,
      schedule: config.report,
      key,
      alerts,
    });

    const databaseName = databaseOf(this.stackName);
    const { workGroup } = new EvidenceTables(this, 'Tables', {
      databaseName,
      tables: askedTables(catalogue.map(declaredTable)),
      views: props.views,
      locker,
      staging,
      key,
      athena: config.athena,
    });

    this.#tell('LockerUri', `s3://${locker.bucketName}`, 'What `evidence verify`, `query` and `report` are given');
    this.#tell('SigningKeyArn', signingKey.keyArn, 'Signs every seal');
    this.#tell('PublicKeyCommand', publicKeyCommand(signingKey.keyArn), 'Keep its result away from this account');
    this.#tell('AthenaWorkGroup', workGroup.name, 'Ask here');
    this.#tell('AthenaDatabase', databaseName, 'The tables and views');
    if (databricks) tellFederation(this, databricks, [...plan.askers, ...collect.askers]);
  }

  #tell(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}

/** What the plan was told, and what clusters answered: their keys have the shape of units. */
function reserved(plan: PlanFunction, { functions, probed }: CollectFunctions): ReservedKeys[] {
  const probe = functions.find(({ reader }) => reader === 'probe');
  return [
    { name: 'Plans', keys: [`raw/*/${PLANNING.collector}/*`], roleArns: [plan.role.roleArn] },
    ...(probe ? [{ name: 'Probes', keys: probed, roleArns: [probe.role.roleArn] }] : []),
  ];
}

/** `EvidenceLocker` → `evidence_locker`: databases are the account's, so every stack has one of its own. */
const databaseOf = (stackName: string): string => snakeCase(stackName.replaceAll('-', '_'));

const publicKeyCommand = (keyArn: string): string =>
  `aws kms get-public-key --key-id ${keyArn} --query PublicKey --output text | base64 -d | ` +
  'openssl pkey -pubin -inform DER -out evidence-locker.pem';
