import type { AnyCollector } from '#domain/collector.ts';
import type { Scope } from '#domain/scope.ts';
import { runCollector } from './run-collector.ts';
import { type RecordingState, type RecordPorts, storeRecording } from './store-recording.ts';

export interface Unit {
  readonly run: string;
  readonly collector: AnyCollector;
  readonly scope: Scope;
}

/** Reads one unit and stores what was asked and answered. Its rows are not kept: sealing derives them again. */
export const collectUnit = (ports: RecordPorts, { run, collector, scope }: Unit): Promise<RecordingState> =>
  storeRecording(ports, {
    run,
    collector: collector.id,
    scope,
    reads: collector.reads,
    async read(clients) {
      const ids = new Set<string>();
      const gaps = await runCollector(collector, { scope, ...clients }, (row) => ids.add(row.id));
      return { rows: ids.size, gaps };
    },
  });
