import { operationOf } from '#adapters/recording/operation.ts';
import type { AnyCollector, Reading } from '#domain/declaring/collector.ts';
import type { Gap } from '#domain/words/gap.ts';
import { Intake } from './intake.ts';
import type { RowStore } from './row-stores.ts';

/**
 * Runs one collector to its end, live or from a recording, and returns its gaps. Whatever the collector throws becomes
 * a gap of the whole inventory; rows given before stay. Rows that cannot be stored end it: that is no fault of the answers.
 */
export async function runCollector(
  collector: AnyCollector,
  reading: Omit<Reading, 'gap'>,
  rows: RowStore,
): Promise<Gap[]> {
  const intake = new Intake(collector, rows);
  try {
    for await (const row of collector.collect({ ...reading, gap: (report) => intake.gap(report) })) intake.row(row);
  } catch (error) {
    if (intake.failure !== undefined) throw intake.failure;
    intake.gap({ operation: operationOf(error) ?? collector.id, error });
  }
  intake.end();
  return intake.gaps;
}
