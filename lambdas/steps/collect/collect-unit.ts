import type { AnyCollector } from '#domain/declaring/collector.ts';
import { CountedRows } from '../recording/row-stores.ts';
import { runCollector } from '../recording/run-collector.ts';
import { type RecordingState, type RecordPorts, storeRecording } from '../recording/store-recording.ts';
import { earlierRows, type LastComplete } from './earlier-rows.ts';

export interface Unit extends LastComplete {
  readonly run: string;
  readonly collector: AnyCollector;
  /** See `RecordedUnit`. */
  readonly dropIfCut?: boolean;
  /** Told after each call how far it is. */
  readonly onProgress?: (soFar: UnitProgress) => void;
}

export interface UnitProgress {
  readonly rows: number;
  readonly calls: number;
}

/** Reads one unit and stores what was asked and answered. Its rows are not kept: sealing derives them again. */
export const collectUnit = (
  ports: RecordPorts,
  { run, collector, scope, previous, dropIfCut = false, onProgress }: Unit,
): Promise<RecordingState> => {
  const rows = new CountedRows();
  return storeRecording(ports, {
    run,
    dropIfCut,
    collector: collector.id,
    scope,
    reads: collector.reads,
    onCall: (calls) => onProgress?.({ rows: rows.given, calls }),
    async read(clients) {
      const earlier = await earlierRows(collector, { scope, previous }, async function* (...pinned) {
        const { previousRows } = await import('./previous-rows.ts'); // most collectors need no reader of Parquet
        yield* previousRows(ports.locker)(...pinned);
      });
      const gaps = await runCollector(collector, { run, scope, earlier, ...clients }, rows);
      return { rows: rows.length, gaps };
    },
  });
};
