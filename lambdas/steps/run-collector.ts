import { operationOf } from '#adapters/aws/transport.ts';
import type { AnyCollector, GapReport, Reading } from '#domain/collector.ts';
import type { Gap } from '#domain/gap.ts';
import { readFailure } from '#domain/read-failure.ts';
import type { Row } from '#domain/unit.ts';

/**
 * Runs one collector to its end, live or from a recording, and returns its gaps. Nothing is thrown away: a row that
 * does not fit its schema, and whatever the collector throws, becomes a gap.
 */
export async function runCollector(
  collector: AnyCollector,
  reading: Omit<Reading, 'gap'>,
  onRow: (row: Row) => void,
): Promise<Gap[]> {
  const gaps: Gap[] = [];
  try {
    for await (const row of collector.collect({ ...reading, gap: (report) => gaps.push(gapOf(report)) })) {
      const parsed = collector.row.safeParse(row);
      if (parsed.success) onRow(parsed.data as Row);
      else gaps.push(misfit(collector, row, parsed.error.issues));
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
