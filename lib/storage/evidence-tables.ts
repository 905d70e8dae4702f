import { Aws, Fn, Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Config } from '#domain/declaring/config.ts';
import { glueColumns, PARTITION, SQL_TYPES } from '#domain/tables/glue-columns.ts';
import { accountDefinition, accountView, GLUE_VIEW_TEXT, glueView, viewDefinition } from '#domain/tables/glue-view.ts';
import type { Table } from '#domain/tables/table.ts';
import type { View } from '#domain/tables/views.ts';

/**
 * The first day Athena looks at in a table that is divided by day. A day before it answers zero rows and no error, so it
 * lies before the first version that could be deployed; a day without a run costs a listing.
 */
export const FIRST_DAY = '2026-11-01';

export interface EvidenceTablesProps {
  readonly databaseName: string;
  readonly tables: readonly Table[];
  readonly views: readonly View[];
  readonly locker: Bucket;
  readonly staging: Bucket;
  readonly key: IKey;
  readonly athena: Config['athena'];
}

/** The locker as SQL: a Glue table for every table, the views over them, and a workgroup to ask in. */
export class EvidenceTables extends Construct {
  readonly workGroup: CfnWorkGroup;

  constructor(scope: Construct, id: string, props: EvidenceTablesProps) {
    super(scope, id);
    const catalogId = Stack.of(this).account;
    const database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseName: props.databaseName,
      databaseInput: { description: 'Sealed evidence: rows, findings, changes, gaps, calls, runs' },
    });
    const { databaseName, tables, views, locker } = props;
    const add = (id: string, tableInput: CfnTable.TableInputProperty) =>
      new CfnTable(this, id, { catalogId, databaseName, tableInput }).addResourceDependency(database);
    for (const table of tables) add(table.name, tableInput(table, locker));
    for (const view of views) add(view.name, viewInput(view, viewDefinition(view, databaseName, Aws.ACCOUNT_ID)));
    add('account', viewInput(accountView(Aws.ACCOUNT_ID), accountDefinition(Aws.ACCOUNT_ID, databaseName)));
    this.workGroup = this.#workGroup(props);
  }

  #workGroup({ staging, key, athena }: EvidenceTablesProps): CfnWorkGroup {
    return new CfnWorkGroup(this, 'WorkGroup', {
      name: Stack.of(this).stackName,
      description: 'Questions to the evidence; results are encrypted and expire',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        bytesScannedCutoffPerQuery: athena.bytesScannedLimit,
        publishCloudWatchMetricsEnabled: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: staging.s3UrlForObject('athena/'),
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn },
        },
      },
    });
  }
}

/** The account is known when it is deployed: CloudFormation itself makes the base64 of what it has filled in. */
function viewInput(view: View, definition: string): CfnTable.TableInputProperty {
  const [before, after] = GLUE_VIEW_TEXT;
  return { ...glueView(view), viewOriginalText: Fn.join('', [before, Fn.base64(definition), after]) };
}

/**
 * Partitions are computed, not crawled: https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
 * Athena matches columns by name, so a column added later is NULL in older files.
 */
function tableInput({ name, title, columns, wholeOf }: Table, locker: Bucket): CfnTable.TableInputProperty {
  const location = locker.s3UrlForObject(`tables/${wholeOf ?? name}/`);
  return {
    name,
    description: title,
    tableType: 'EXTERNAL_TABLE',
    partitionKeys: wholeOf === undefined ? [PARTITION_KEY] : [],
    parameters: {
      EXTERNAL: 'TRUE',
      classification: 'parquet',
      ...(wholeOf === undefined ? projectedDays(location) : {}),
    },
    storageDescriptor: {
      location,
      columns: glueColumns(columns),
      inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
      serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  };
}

const PARTITION_KEY = {
  name: PARTITION.name,
  type: SQL_TYPES[PARTITION.type].glue,
  comment: PARTITION.description,
};

const projectedDays = (location: string): Record<string, string> => ({
  'projection.enabled': 'true',
  'projection.date.type': 'date',
  'projection.date.format': 'yyyy-MM-dd',
  'projection.date.range': `${FIRST_DAY},NOW`,
  'projection.date.interval': '1',
  'projection.date.interval.unit': 'DAYS',
  'storage.location.template': `${location}date=\${date}/`,
});
