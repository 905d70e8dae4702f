import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { lettingGo } from './let-go.ts';
import { jsonValue, type ResultColumn, type ResultRow, resultColumns } from './result.ts';

/** An answer that is still being computed. */
export interface Answer {
  readonly columns: readonly ResultColumn[];
  /** Some thousand rows at a time. Read once. */
  readonly batches: AsyncIterable<Batch>;
}

/** Rows that are made only when they are asked for: to count them they need not be. */
export interface Batch {
  readonly count: number;
  rows(): readonly ResultRow[];
}

/** Makes DuckDB's errors ours, those that come in mid-answer too. */
type Guard = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Begins to answer `sql`. A transaction is open until the last batch was read, or no more are wanted: DuckDB ends an
 * answer that failed in the middle as it ends a whole one, and only the transaction tells.
 */
export async function beginAnswer(connection: DuckDBConnection, sql: string, guard: Guard): Promise<Answer> {
  await connection.run('BEGIN TRANSACTION READ ONLY');
  try {
    const result = await connection.stream(sql);
    return { columns: resultColumns(result), batches: batchesOf(connection, sql, result, guard) };
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  }
}

async function* batchesOf(
  connection: DuckDBConnection,
  sql: string,
  result: DuckDBResult,
  guard: Guard,
): AsyncGenerator<Batch> {
  const letGo = lettingGo();
  let isWhole = false;
  try {
    for (;;) {
      await letGo();
      const chunk = await guard(() => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) break;
      yield { count: chunk.rowCount, rows: () => chunk.getRows().map((row) => row.map(jsonValue)) };
    }
    isWhole = await connection.run('SELECT 1').then(
      () => true,
      () => false,
    );
  } finally {
    await connection.run('ROLLBACK');
  }
  if (!isWhole) await guard(() => failAgain(connection, sql));
}

/** What DuckDB does not say of an answer that failed in the middle, it says of one that has to be whole at once. */
async function failAgain(connection: DuckDBConnection, sql: string): Promise<never> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE failed AS FROM (${sql.trimEnd().replace(/;$/, '')}\n)`);
  throw new Error('DuckDB stopped in mid-answer and does not say why');
}
