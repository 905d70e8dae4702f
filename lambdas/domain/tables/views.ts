import { DeclarationError } from '../words/errors.ts';
import { isTrinoType, PARTITION, SQL_TYPES, type TrinoType } from './glue-columns.ts';
import type { Table } from './table.ts';
import { NEWEST_RUN } from './where-athena-looks.ts';

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
${NEWEST_RUN}
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
 * needs no view), in one order in every engine. Undefined if there is neither.
 */
export function namedQuery(name: string, tables: readonly Table[], views: readonly View[]): string | undefined {
  const view = views.find((candidate) => candidate.name === name);
  if (view) return view.sql;
  const table = tables.find((candidate) => candidate.name === name);
  if (!table) return undefined;
  const columns = [...(table.wholeOf === undefined ? [PARTITION] : []), ...table.columns];
  const quoted = (list: readonly { readonly name: string }[]) => list.map((column) => `"${column.name}"`).join(', ');
  return `SELECT ${quoted(columns)} FROM ${table.name} ORDER BY ${quoted(inOrder(columns))}`;
}

/** What names a row of any table; where it does not, as among calls, rows that are alike in every column change places unseen. */
const NAMES_A_ROW = ['date', 'run_id', 'collector', 'scope', 'table_name', 'id', 'resource_id'];

/** A collector's table has one row for each scope and id; of the others nothing but all columns is sure to be unique. */
function inOrder<Named extends { readonly name: string }>(columns: readonly Named[]): Named[] {
  const names = NAMES_A_ROW.flatMap((name) => columns.filter((column) => column.name === name));
  if (columns.some(({ name }) => name === 'id')) return names;
  return [...names, ...columns.filter((column) => !names.includes(column))];
}
