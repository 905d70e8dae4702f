import type { DuckDBConnection } from '@duckdb/node-api';
import { QueryError } from '#domain/words/errors.ts';

/** Table functions that only compute. All others may read a file, write one (`enable_logging`) or run other SQL (`query`). */
const HARMLESS = new Set(['unnest', 'range', 'generate_series']);

/**
 * Throws a QueryError unless `sql` is one SELECT that can do nothing but read tables. The engine's own locks are not
 * enough: DuckDB lets `COPY … TO`, and even `SELECT * FROM enable_logging(…)`, write into any directory that it may read,
 * and what the tables lie in is evidence. So DuckDB's own parse tree is searched for what is not known to be harmless.
 */
export async function refuseAllButReading(connection: DuckDBConnection, sql: string): Promise<void> {
  const tree = await parse(connection, sql);
  if (tree.error) {
    await connection.extractStatements(sql); // throws DuckDB's own message where the text is no SQL at all
    throw new QueryError('SQL', `only a SELECT can be run here (${tree.error_message})`);
  }
  if (tree.statements?.length !== 1)
    throw new QueryError('SQL', `write one SELECT; this is ${tree.statements?.length ?? 0} statements`);
  const refused = tableFunctions(tree.statements).find((name) => !HARMLESS.has(name));
  if (refused !== undefined)
    throw new QueryError('SQL', `${refused}(…) cannot be used here: a query reads the tables and views, nothing else`);
}

interface Tree {
  readonly error: boolean;
  readonly error_message?: string;
  readonly statements?: readonly unknown[];
}

async function parse(connection: DuckDBConnection, sql: string): Promise<Tree> {
  const result = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  return JSON.parse(String(result.getRows()[0]?.[0]));
}

/** The names of every table function in a parse tree, in lower case. */
function tableFunctions(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.values(node).flatMap(tableFunctions);
  if (!('type' in node) || node.type !== 'TABLE_FUNCTION') return below;
  const call = 'function' in node ? (node.function as { function_name?: unknown }) : {};
  return [String(call.function_name).toLowerCase(), ...below];
}
