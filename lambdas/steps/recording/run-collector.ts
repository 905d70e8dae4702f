import { operationOf } from '#adapters/recording/operation.ts';
import type { AnyCollector, Reading } from '#domain/declaring/collector.ts';
import type { Gap } from '#domain/words/gap.ts';
import type { Row } from '#domain/words/unit.ts';
import { Intake } from './intake.ts';

/**
 * Runs one collector to its end, live or from a recording, and returns its gaps. Whatever the collector throws becomes
 * a gap of the whole inventory; rows given before stay. `onRow` and `kept` as an `Intake` takes them.
 */
export async function runCollector(
  collector: AnyCollector,
  reading: Omit<Reading, 'gap'>,
  onRow: (row: Row) => void,
  kept?: ReadonlyMap<string, Row>,
): Promise<Gap[]> {
  const intake = new Intake(collector, onRow, kept);
  try {
    for await (const row of collector.collect({ ...reading, gap: (report) => intake.gap(report) })) intake.row(row);
  } catch (error) {
    intake.gap({ operation: operationOf(error) ?? collector.id, error });
  }
  return intake.gaps;
}
