import { createHash } from 'node:crypto';
import type { GapReport } from '#domain/collector.ts';
import type { AnyDeclaration } from '#domain/declaration.ts';
import type { Gap } from '#domain/gap.ts';
import { readFailure } from '#domain/read-failure.ts';
import type { Row } from '#domain/unit.ts';

/**
 * Takes what a collector or a derivation gives. Nothing is thrown away: a row that does not fit its schema, and one that
 * contradicts an earlier one, becomes a gap.
 */
export class Intake {
  readonly gaps: Gap[] = [];
  readonly #source: AnyDeclaration;
  readonly #onRow: (row: Row) => void;
  readonly #seen = new Map<string, string>();

  constructor(source: AnyDeclaration, onRow: (row: Row) => void) {
    this.#source = source;
    this.#onRow = onRow;
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
    const hash = createHash('sha1').update(JSON.stringify(row)).digest('base64');
    const earlier = this.#seen.get(row.id);
    this.#seen.set(row.id, hash);
    if (earlier === undefined) this.#onRow(row);
    else if (earlier !== hash) this.gaps.push(contradiction(this.#source, row.id));
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
