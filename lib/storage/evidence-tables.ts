import { Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Config } from '#domain/declaring/config.ts';
import { glueColumns, PARTITION, SQL_TYPES } from '#domain/tables/glue-columns.ts';
import type { Table } from '#domain/tables/table.ts';
import { glueView, type View } from '#domain/tables/views.ts';

/**
 * The first day Athena looks at. A day before it answers zero rows and no error, so it lies before any locker can have
 * been deployed; days without a run cost a listing each.
 */
export const FIRST_DAY = '2026-01-01';

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
    const inputs = [
      ...props.tables.map((table) => tableInput(table, props.locker)),
      ...props.views.map((view) => glueView(view, props.databaseName) as unknown as CfnTable.TableInputProperty),
    ];
    for (const input of inputs)
      new CfnTable(this, input.name!, {
        catalogId,
        databaseName: props.databaseName,
        tableInput: input,
      }).addResourceDependency(database);
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

/**
 * Partitions are computed, not crawled: https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
 * Athena matches columns by name, so a column added later is NULL in older files.
 */
function tableInput({ name, title, columns }: Table, locker: Bucket): CfnTable.TableInputProperty {
  const location = locker.s3UrlForObject(`tables/${name}/`);
  return {
    name,
    description: title,
    tableType: 'EXTERNAL_TABLE',
    partitionKeys: [{ name: PARTITION.name, type: SQL_TYPES[PARTITION.type].glue, comment: PARTITION.description }],
    parameters: {
      EXTERNAL: 'TRUE',
      classification: 'parquet',
      'projection.enabled': 'true',
      'projection.date.type': 'date',
      'projection.date.format': 'yyyy-MM-dd',
      'projection.date.range': `${FIRST_DAY},NOW`,
      'projection.date.interval': '1',
      'projection.date.interval.unit': 'DAYS',
      'storage.location.template': `${location}date=\${date}/`,
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
