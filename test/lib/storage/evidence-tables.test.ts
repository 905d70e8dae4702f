import { beforeAll, describe, expect, test } from 'vitest';
import { loadViews } from '#adapters/query/load-views.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import type { ColumnType } from '#domain/tables/columns.ts';
import type { Table } from '#domain/tables/table.ts';
import { athenaSql } from '#domain/tables/where-athena-looks.ts';
import { askedTables } from '#domain/tables/whole-tables.ts';
import { FIRST_DAY } from '../../../lib/storage/evidence-tables.ts';
import { SAMPLE, type Synthesised, synthesise, textOf } from '../synthesise.ts';

/** https://docs.aws.amazon.com/athena/latest/ug/data-types.html; a `json` column is text. */
const GLUE: Readonly<Record<ColumnType, string>> = {
  string: 'string',
  json: 'string',
  boolean: 'boolean',
  bigint: 'bigint',
  double: 'double',
  timestamp: 'timestamp',
  date: 'date',
  'array<string>': 'array<string>',
};

const catalogue = await loadCatalogue();
const tables: Table[] = askedTables(catalogue.map(declaredTable));
const byDay = tables.filter(({ wholeOf }) => wholeOf === undefined);
const whole = tables.filter(({ wholeOf }) => wholeOf !== undefined);
let stack: Synthesised;

beforeAll(async () => {
  stack = await synthesise({ ...SAMPLE, athena: { bytesScannedLimit: 25_000_000_000 } });
});

/** The `TableInput` of every Glue table of a type, by name. */
const glue = (type: string) =>
  new Map(
    stack
      .all('AWS::Glue::Table')
      .map(([, { Properties }]) => Properties.TableInput)
      .filter(({ TableType }) => TableType === type)
      .map((input) => [textOf(input.Name), input]),
  );

test('there is a Glue table for every table that can be asked, and for no other', () => {
  expect([...glue('EXTERNAL_TABLE').keys()].sort()).toEqual(tables.map(({ name }) => name).sort());
});

describe.each(tables.map((table) => [table.name, table] as const))('the Glue table %s', (name, table) => {
  const input = () => glue('EXTERNAL_TABLE').get(name);

  test('has the columns of the domain, in its order, with the types Athena has for them', () => {
    const columns = input().StorageDescriptor.Columns.map((column: { Name: string; Type: string }) => [
      column.Name,
      column.Type,
    ]);
    expect(columns).toEqual(table.columns.map((column) => [column.name, GLUE[column.type]]));
  });

  test('is read as Parquet', () => {
    expect(input().StorageDescriptor.SerdeInfo.SerializationLibrary).toMatch(/ParquetHiveSerDe$/);
  });
});

const input = (name: string) => glue('EXTERNAL_TABLE').get(name);

describe.each(byDay.map(({ name }) => name))('the table %s', (name) => {
  test('is partitioned by day, computed and not crawled, where the locker puts its files', () => {
    expect(input(name).PartitionKeys).toMatchObject([{ Name: 'date', Type: 'date' }]);
    expect(input(name).Parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.date.type': 'date',
      'projection.date.format': 'yyyy-MM-dd',
      'projection.date.range': `${FIRST_DAY},NOW`,
    });
    const template = textOf(input(name).Parameters['storage.location.template']);
    expect(template).toMatch(new RegExp(`^s3://<Locker[0-9A-F]+>/tables/${name}/date=\\$\\{date\\}/$`));
    expect(`${textOf(input(name).StorageDescriptor.Location)}date=\${date}/`).toBe(template);
  });
});

test.each(whole.map(({ name, wholeOf }) => [name, wholeOf ?? '']))(
  '%s is the files of %s as one folder, of no day',
  (name, wholeOf) => {
    expect(input(name).PartitionKeys).toEqual([]);
    expect(input(name).Parameters).toEqual({ EXTERNAL: 'TRUE', classification: 'parquet' });
    expect(input(name).StorageDescriptor.Location).toEqual(input(wholeOf).StorageDescriptor.Location);
  },
);

test('no day on which a locker can have existed lies before the first day of the partitions', () => {
  expect(FIRST_DAY <= '2026-11-01').toBe(true);
});

/** What CloudFormation makes of a view's text, in an account. */
function definitionOf(name: string, account: string) {
  const [, [before, { 'Fn::Base64': encoded }, after]] = glue('VIRTUAL_VIEW').get(name).ViewOriginalText['Fn::Join'];
  expect([before, after]).toEqual(['/* Presto View: ', ' */']);
  return JSON.parse(textOf(encoded).replaceAll('<AWS::AccountId>', account));
}

test('every view is installed with its own text, in the database of this stack', async () => {
  const views = await loadViews(catalogue.map(declaredTable));
  const installed = [...glue('VIRTUAL_VIEW').keys()];
  expect(installed.sort()).toEqual(['account_<AWS::AccountId>', ...views.map(({ name }) => name)].sort());
  for (const { name, sql, title } of views) {
    const { originalSql, ...definition } = definitionOf(name, '111122223333');
    expect(definition).toMatchObject({ schema: 'evidence_locker', comment: title, runAsInvoker: true });
    expect(originalSql).toContain(athenaSql(sql).replace(/^WITH /, ''));
    expect(glue('VIRTUAL_VIEW').get(name)).not.toHaveProperty('Description');
  }
});

test("every view names what only its own account has: in another's catalogue nothing has that name", () => {
  const names = [...glue('VIRTUAL_VIEW').keys()].filter((name) => !name.startsWith('account_'));
  for (const account of ['111122223333', '222233334444'])
    for (const name of names)
      expect(definitionOf(name, account).originalSql, name).toMatch(
        new RegExp(`^WITH own AS \\(\\s*SELECT account_id FROM account_${account}\\s*\\)`),
      );
  expect(definitionOf('account_<AWS::AccountId>', '111122223333').originalSql).toBe(
    "SELECT cast('111122223333' AS varchar) AS account_id",
  );
});

test('tables and views lie in a database of their own', () => {
  expect(stack.one('AWS::Glue::Database', 'Tables').Properties.DatabaseName).toBe('evidence_locker');
  for (const [id, { Properties }] of stack.all('AWS::Glue::Table'))
    expect(Properties.DatabaseName, id).toBe('evidence_locker');
});

test('the workgroup cancels what reads too much, encrypts its results and cannot be overruled', () => {
  const { Name, WorkGroupConfiguration } = stack.one('AWS::Athena::WorkGroup', 'Tables').Properties;
  expect(Name).toBe('EvidenceLocker');
  expect(WorkGroupConfiguration).toMatchObject({
    EnforceWorkGroupConfiguration: true,
    BytesScannedCutoffPerQuery: 25_000_000_000,
    ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS' } },
  });
  const { OutputLocation, EncryptionConfiguration } = WorkGroupConfiguration.ResultConfiguration;
  expect(textOf(OutputLocation)).toMatch(/^s3:\/\/<Staging[0-9A-F]+>\/athena\/$/);
  expect(textOf(EncryptionConfiguration.KmsKey)).toMatch(/^<DataKey/);
});
