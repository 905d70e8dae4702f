import { hash } from 'node:crypto';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import type { Gap, GapReport } from '#domain/words/gap.ts';
import type { Row } from '#domain/words/unit.ts';

/**
 * Takes what a collector or a derivation gives. Nothing is thrown away: a row that does not fit its schema, and one that
 * contradicts an earlier one, becomes a gap.
 */
export class Intake {
  readonly gaps: Gap[] = [];
  readonly #source: AnyDeclaration;
  readonly #onRow: (row: Row) => void;
  readonly #kept: ReadonlyMap<string, Row> | undefined;
  readonly #hashes = new Map<string, string>();

  /**
   * `onRow` takes the first row of each id. `kept` is where it keeps them by id, if it does; without it their hashes are
   * kept instead, so that rows compare alike when a unit is read and when it is replayed.
   */
  constructor(source: AnyDeclaration, onRow: (row: Row) => void, kept?: ReadonlyMap<string, Row>) {
    this.#source = source;
    this.#onRow = onRow;
    this.#kept = kept;
  }

  row(row: unknown): void {
    const parsed = this.#source.row.safeParse(row);
    if (parsed.success) this.#take(parsed.data as Row);
    else this.gaps.push(misfit(this.#source, row, parsed.error.issues));
  }

  gap({ operation, resourceId, fields, error, code, reason }: GapReport): void {
    const failure = error === undefined ? { code: 'OTHER' as const, reason: '' } : readFailure(error);
    this.gaps.push({
      operation,
      resourceId: resourceId ?? null,
      fields: [...(fields ?? [])],
      code: code ?? failure.code,
      reason: reason ?? failure.reason,
    });
  }

  #take(row: Row): void {
    const isRepeated = this.#kept ? this.#repeatsKept(row, this.#kept) : this.#repeatsHashed(row);
    if (isRepeated === undefined) this.#onRow(row);
    else if (!isRepeated) this.gaps.push(contradiction(this.#source, row.id));
  }

  /** Whether the first row of its id said the same; undefined where there was none. */
  #repeatsKept(row: Row, kept: ReadonlyMap<string, Row>): boolean | undefined {
    const first = kept.get(row.id);
    return first && JSON.stringify(first) === JSON.stringify(row);
  }

  #repeatsHashed(row: Row): boolean | undefined {
    const its = hash('sha1', JSON.stringify(row), 'base64');
    const first = this.#hashes.get(row.id);
    if (first === undefined) this.#hashes.set(row.id, its);
    return first === undefined ? undefined : first === its;
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const contradiction = (source: AnyDeclaration, resourceId: string): Gap => ({
  operation: source.id,
  resourceId,
  fields: [],
  code: 'UNEXPECTED_RESPONSE',
  reason: 'it was listed twice, with different content',
});

function misfit(source: AnyDeclaration, row: unknown, issues: readonly Issue[]): Gap {
  const id = typeof row === 'object' && row !== null && 'id' in row ? row.id : undefined;
  return {
    operation: source.id,
    resourceId: typeof id === 'string' && id !== '' ? id : null,
    fields: [],
    code: 'SCHEMA_MISMATCH',
    reason: issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '),
  };
}
