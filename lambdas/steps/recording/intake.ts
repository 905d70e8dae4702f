import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { MASK } from '#domain/reading/masking/pattern.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import type { Gap, GapReport } from '#domain/words/gap.ts';
import type { Row } from '#domain/words/unit.ts';
import type { RowStore } from './row-stores.ts';

/**
 * Takes what a collector or a derivation gives. Nothing is thrown away: a row that does not fit its schema, and one that
 * contradicts an earlier one, becomes a gap.
 */
export class Intake {
  readonly gaps: Gap[] = [];
  /** Why a row could not be stored: nothing that the row, or who gave it, could help. */
  failure: unknown;
  readonly #source: AnyDeclaration;
  readonly #rows: RowStore;

  constructor(source: AnyDeclaration, rows: RowStore) {
    this.#source = source;
    this.#rows = rows;
  }

  row(row: unknown): void {
    const parsed = this.#source.row.safeParse(row);
    if (!parsed.success || parsed.data.id === '')
      this.gaps.push(misfit(this.#source, row, parsed.error?.issues ?? NAMELESS));
    else if (maskedIn(parsed.data as Row)) this.gaps.push(nameless(this.#source));
    else this.#store(parsed.data as Row);
  }

  gap({ operation, resourceId, fields, error, code, reason }: GapReport): void {
    const failure = error === undefined ? { code: 'OTHER' as const, reason: '' } : readFailure(error);
    this.gaps.push({
      operation,
      resourceId: named(resourceId),
      fields: [...(fields ?? [])],
      code: code ?? failure.code,
      reason: reason ?? failure.reason,
    });
  }

  #store(row: Row): void {
    try {
      this.#rows.add(row);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  /** After the last row: which of them contradicted each other. */
  end(): void {
    for (const id of this.#rows.contradicted()) this.gaps.push(contradiction(this.#source, id));
  }
}

/** What a service calls a thing may be anything: only a text that is not empty names one. */
const named = (id: unknown): string | null => (typeof id === 'string' && id !== '' ? id : null);

const maskedIn = ({ id }: Row): boolean => id.includes(MASK);

/** Rows whose ids were masked cannot be told apart: nobody knows how many there are, or which. */
const nameless = (source: AnyDeclaration): Gap => ({
  operation: source.id,
  resourceId: null,
  fields: [],
  code: 'UNEXPECTED_RESPONSE',
  reason: 'the id of one was masked, because it looks like something that must not be kept',
});

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const NAMELESS: readonly Issue[] = [{ path: ['id'], message: 'is empty' }];

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
    resourceId: named(id),
    fields: [],
    code: 'SCHEMA_MISMATCH',
    reason: issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '),
  };
}
