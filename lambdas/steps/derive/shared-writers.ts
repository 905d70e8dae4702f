import { createHash } from 'node:crypto';
import type { CallSummary } from '#adapters/recording/replay.ts';
import type { Change } from '#domain/comparing/differ.ts';
import { type Finding, findingRow } from '#domain/judging/judge.ts';
import { accountOf, type Plan } from '#domain/reading/plan.ts';
import { SHARED_TABLES, type Table, type TableRow, type TableValue } from '#domain/tables/table.ts';
import type { Gap } from '#domain/words/gap.ts';

/** A table being written, row by row, in order. */
export interface TableTarget<Written> {
  write(row: TableRow): void;
  end(): Promise<Written>;
}

/** Where derived tables go: Parquet when sealing, a hash when replaying. */
export interface TableSink<Written> {
  open(table: Table): TableTarget<Written>;
}

/**
 * A sink that takes any text. JSON can spell half of a surrogate pair, which UTF-8 cannot: it becomes U+FFFD here, and
 * stands as it was in the recording. One odd name may not keep a run from being sealed.
 */
export const wellFormed = <Written>(sink: TableSink<Written>): TableSink<Written> => ({
  open(table) {
    const target = sink.open(table);
    return {
      write: (row) => target.write(Object.values(row).every(isWellFormed) ? row : cleaned(row)),
      end: () => target.end(),
    };
  },
});

const isWellFormed = (value: TableValue): boolean =>
  typeof value === 'string'
    ? value.isWellFormed()
    : !Array.isArray(value) || value.every((text) => text.isWellFormed());

const cleaned = (row: TableRow): TableRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, clean(value)]));

const clean = (value: TableValue): TableValue => {
  if (typeof value === 'string') return value.toWellFormed();
  return Array.isArray(value) ? value.map((text: string) => text.toWellFormed()) : value;
};

export interface WrittenTable<Written> {
  readonly table: Table;
  readonly written: Written;
}

/** The tables every collector shares, while a run is derived. */
export class SharedWriters<Written> {
  readonly #run: string;
  readonly #targets: Record<'findings' | 'changes' | 'gaps' | 'calls', TableTarget<Written>>;
  readonly #gaps = createHash('sha256');

  constructor({ run, principal }: Pick<Plan, 'run' | 'principal'>, sink: TableSink<Written>) {
    this.#run = run;
    const { findings, changes, gaps, calls } = SHARED_TABLES;
    const account_id = accountOf(principal);
    const open = (table: Table): TableTarget<Written> => {
      const target = sink.open(table);
      return { write: (row) => target.write({ ...row, account_id }), end: () => target.end() };
    };
    this.#targets = { findings: open(findings), changes: open(changes), gaps: open(gaps), calls: open(calls) };
  }

  finding(finding: Finding): void {
    this.#targets.findings.write(findingRow(this.#run, finding));
  }

  change(previousRun: string, scope: string, table: string, { resourceId, ...change }: Change): void {
    this.#targets.changes.write({
      run_id: this.#run,
      previous_run_id: previousRun,
      scope,
      table_name: table,
      resource_id: resourceId,
      ...change,
    });
  }

  gaps(collector: string, scope: string, gaps: readonly Gap[]): void {
    for (const { operation, resourceId, code, reason, fields } of gaps) {
      this.#gaps.update(`${JSON.stringify([collector, scope, operation, resourceId, code, fields])}\n`);
      this.#targets.gaps.write({
        run_id: this.#run,
        collector,
        scope,
        operation,
        resource_id: resourceId,
        code,
        reason,
        fields,
      });
    }
  }

  /**
   * SHA-256 of what could not be read and by which kind of failure, one JSON array a line in the order of the table;
   * without the reasons, which name the time. Equal in two runs that lack the same.
   */
  gapsSha256(): string {
    return this.#gaps.copy().digest('hex');
  }

  /** A row for every exchange; what the answer listed stands beside the last one of a call. */
  calls(collector: string, scope: string, calls: readonly CallSummary[]): void {
    for (const { operation, attempts, items } of calls)
      attempts.forEach((attempt, index) => {
        this.#targets.calls.write({
          run_id: this.#run,
          collector,
          scope,
          operation,
          request_id: attempt.requestId,
          status: attempt.status,
          requested_at: attempt.requestedAt,
          duration_ms: attempt.durationMs,
          items: index === attempts.length - 1 ? items : null,
          attempt: index + 1,
        });
      });
  }

  async end(): Promise<WrittenTable<Written>[]> {
    const written: WrittenTable<Written>[] = [];
    for (const [name, target] of Object.entries(this.#targets))
      written.push({ table: SHARED_TABLES[name as keyof typeof SHARED_TABLES], written: await target.end() });
    return written;
  }
}
