import { createHash } from 'node:crypto';
import { operationOf } from '#adapters/aws/transport.ts';
import type { AnyCollector, GapReport, Reading } from '#domain/collector.ts';
import type { Gap } from '#domain/gap.ts';
import { readFailure } from '#domain/read-failure.ts';
import type { Row } from '#domain/unit.ts';

/**
 * Runs one collector to its end, live or from a recording, and returns its gaps. Nothing is thrown away: a row that
 * does not fit its schema, one that contradicts an earlier one, and whatever the collector throws, becomes a gap.
 */
export async function runCollector(
  collector: AnyCollector,
  reading: Omit<Reading, 'gap'>,
  onRow: (row: Row) => void,
): Promise<Gap[]> {
  const gaps: Gap[] = [];
  const seen = new Map<string, string>();
  const take = (row: Row): void => {
    const hash = createHash('sha1').update(JSON.stringify(row)).digest('base64');
    const earlier = seen.get(row.id);
    seen.set(row.id, hash);
    if (earlier === undefined) onRow(row);
    else if (earlier !== hash) gaps.push(contradiction(collector, row.id));
  };
  try {
    for await (const row of collector.collect({ ...reading, gap: (report) => gaps.push(gapOf(report)) })) {
      const parsed = collector.row.safeParse(row);
      if (!parsed.success) gaps.push(misfit(collector, row, parsed.error.issues));
      else take(parsed.data as Row);
    }
  } catch (error) {
    gaps.push(gapOf({ operation: operationOf(error) ?? collector.id, error }));
  }
  return gaps;
}

function gapOf({ operation, resourceId, fields, error, code, reason }: GapReport): Gap {
  const failure = error === undefined ? { code: 'OTHER' as const, reason: '' } : readFailure(error);
  return {
    operation,
    resourceId: resourceId ?? null,
    fields: [...(fields ?? [])],
    code: code ?? failure.code,
    reason: reason ?? failure.reason,
  };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const contradiction = (collector: AnyCollector, resourceId: string): Gap => ({
  operation: collector.id,
  resourceId,
  fields: [],
  code: 'UNEXPECTED_RESPONSE',
  reason: 'it was listed twice, with different content',
});

function misfit(collector: AnyCollector, row: unknown, issues: readonly Issue[]): Gap {
  const id = typeof row === 'object' && row !== null && 'id' in row ? row.id : undefined;
  return {
    operation: collector.id,
    resourceId: typeof id === 'string' && id !== '' ? id : null,
    fields: [],
    code: 'SCHEMA_MISMATCH',
    reason: issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '),
  };
}
