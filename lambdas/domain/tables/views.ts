import { DeclarationError } from '../words/errors.ts';
import { glueTypeOf, isTrinoType, PARTITION, SQL_TYPES, type TrinoType } from './glue-columns.ts';
import type { Table } from './table.ts';

export interface ViewColumn {
  readonly name: string;
  readonly type: TrinoType;
}

/** A question with its SELECT, in SQL that Athena and DuckDB both accept; it reads tables, never other views. */
export interface View {
  readonly name: string;
  /** The question it answers. */
  readonly title: string;
  readonly columns: readonly ViewColumn[];
  readonly sql: string;
}

const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/**
 * Reads `<name>.sql`: a comment with `-- title:` and `-- columns: name type, …` (it may go on over several comment
 * lines), then one SELECT. Throws a DeclarationError that names the file.
 */
export function parseView(name: string, text: string): View {
  const where = `templates/queries/${name}.sql`;
  if (!NAME.test(name)) throw new DeclarationError('MALFORMED', `${where}: the name is not lower_snake_case`);
  const { header = '', sql = '' } = /^(?<header>(?:--[^\n]*\n)*)(?<sql>.*)$/s.exec(text)?.groups ?? {};
  const words = header.replace(/^--\s*/gm, '').replace(/\s+/g, ' ');
  const { title, columns } = /^title: (?<title>.+?) columns: (?<columns>.+?) ?$/.exec(words)?.groups ?? {};
  if (!title || !columns || !/^(SELECT|WITH)\s/.test(sql))
    throw new DeclarationError(
      'MALFORMED',
      `${where} must begin with "-- title: …" and "-- columns: name type, …" and go on with SELECT or WITH`,
    );
  return { name, title, columns: columns.split(', ').map((column) => viewColumn(where, column)), sql: sql.trim() };
}

function viewColumn(where: string, text: string): ViewColumn {
  const { name = '', type = '' } = /^(?<name>\S+) (?<type>.+)$/.exec(text)?.groups ?? {};
  if (!NAME.test(name) || !isTrinoType(type))
    throw new DeclarationError(
      'MALFORMED',
      `${where} declares the column "${text}"; write a lower_snake_case name and one of ` +
        [...new Set(Object.values(SQL_TYPES).map(({ trino }) => trino))].join(', '),
    );
  return { name, type };
}

/** `latest_<table>`: the rows of a collector's table that the newest run saw. */
export function collectorView(table: Table): View {
  const columns = [PARTITION, ...table.columns];
  const outputs = table.columns.map(({ name, type }) => `  cast(t."${name}" AS ${SQL_TYPES[type].cast}) AS "${name}"`);
  return {
    name: `latest_${table.name}`,
    title: `What did the newest run see: ${table.title}? (evidence_gaps has what it could not read)`,
    columns: columns.map(({ name, type }) => ({ name, type: SQL_TYPES[type].trino })),
    sql: `WITH newest AS (
  SELECT max("date") AS "date", max(run_id) AS run_id FROM runs
)
SELECT
  t."date" AS "date",
${outputs.join(',\n')}
FROM ${table.name} AS t
JOIN newest AS n ON t."date" = n."date" AND t.run_id = n.run_id
ORDER BY t.scope, t.id`,
  };
}

/**
 * The SQL behind a name: a view's own text, or everything in the table of that name (which is why the table `changes`
 * needs no view). Undefined if there is neither.
 */
export function namedQuery(name: string, tables: readonly Table[], views: readonly View[]): string | undefined {
  const view = views.find((candidate) => candidate.name === name);
  if (view) return view.sql;
  const table = tables.find((candidate) => candidate.name === name);
  if (!table) return undefined;
  const columns = [PARTITION, ...table.columns].map((column) => `"${column.name}"`);
  return `SELECT ${columns.join(', ')} FROM ${table.name} ORDER BY "date", run_id`;
}

/** The `TableInput` of a view in Glue, as CloudFormation spells it. */
export interface GlueView {
  readonly name: string;
  readonly description: string;
  readonly tableType: 'VIRTUAL_VIEW';
  readonly partitionKeys: never[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly viewOriginalText: string;
  readonly viewExpandedText: string;
  readonly storageDescriptor: {
    readonly location: string;
    readonly serdeInfo: Readonly<Record<string, never>>;
    readonly columns: { readonly name: string; readonly type: string }[];
  };
}

/**
 * A view as Athena itself stores it: Trino's ViewDefinition as base64 in a comment, with Trino's type names, and the
 * same columns beside it with Hive's. Athena calls a view stale when the two lists differ from what the SQL gives.
 * https://github.com/trinodb/trino/blob/435/plugin/trino-hive/src/main/java/io/trino/plugin/hive/ViewReaderUtil.java
 *
 * `database` must be literal: a value that CloudFormation fills in later would be frozen, unresolved, inside the base64.
 */
export function glueView(view: View, database: string): GlueView {
  if (!/^[a-z0-9_]+$/.test(database))
    throw new DeclarationError('MALFORMED', `the view ${view.name} needs a literal database name, not "${database}"`);
  const definition = {
    originalSql: view.sql,
    catalog: 'awsdatacatalog',
    schema: database,
    columns: view.columns,
    runAsInvoker: false,
  };
  return {
    name: view.name,
    description: view.title,
    tableType: 'VIRTUAL_VIEW',
    partitionKeys: [],
    parameters: { presto_view: 'true', comment: 'Presto View' },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
    viewExpandedText: '/* Presto View */',
    storageDescriptor: {
      location: '',
      serdeInfo: {},
      columns: view.columns.map(({ name, type }) => ({ name, type: glueTypeOf(type) })),
    },
  };
}
