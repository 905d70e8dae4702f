import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecording, type RecordingWriter } from '#adapters/recording/write-recording.ts';
import type { Read } from '#domain/declaring/collector.ts';
import { RAW_FORMAT } from '#domain/reading/recording.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { CodeIdentity } from '#domain/words/code-identity.ts';
import type { Gap } from '#domain/words/gap.ts';
import { rawKey } from '#domain/words/keys.ts';
import type { Scope } from '#domain/words/scope.ts';
import { outcomeOf, type UnitOutcome } from '#domain/words/unit.ts';
import { type Access, type Clients, liveClients } from './clients.ts';

export interface RecordPorts {
  readonly locker: Locker;
  readonly access: Access;
  readonly code: CodeIdentity;
  readonly principal: string | null;
}

export interface RecordedUnit {
  readonly run: string;
  readonly collector: string;
  readonly scope: Scope;
  readonly reads: readonly Read[];
  /** Does the reading with recording clients; says how many rows it gave and what it could not read. */
  readonly read: (clients: Clients) => Promise<{ rows: number; gaps: readonly Gap[] }>;
}

export interface RecordingState {
  /** ADOPTED: an earlier attempt had already stored a complete recording; this one was thrown away. */
  readonly state: 'RECORDED' | 'ADOPTED';
  readonly outcome: UnitOutcome | null;
  readonly rows: number;
  readonly gaps: number;
  readonly calls: number;
}

const ADOPTED: RecordingState = { state: 'ADOPTED', outcome: null, rows: 0, gaps: 0, calls: 0 };

/** Stores what a reading asked and was answered. The first complete recording of a unit wins; later ones are dropped. */
export async function storeRecording(ports: RecordPorts, unit: RecordedUnit): Promise<RecordingState> {
  const key = rawKey(unit.run, unit.collector, unit.scope.id);
  if (await ports.locker.exists(key)) return ADOPTED;
  const folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  try {
    const recording = createRecording(join(folder, 'unit.ndjson.gz'));
    const state = await record(ports, unit, recording);
    return (await ports.locker.put(key, await recording.end())) ? state : ADOPTED;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function record(ports: RecordPorts, unit: RecordedUnit, recording: RecordingWriter): Promise<RecordingState> {
  const { run, collector, scope } = unit;
  const { code, principal } = ports;
  const now = () => new Date().toISOString();
  await recording.write({ type: 'unit', format: RAW_FORMAT, run, collector, scope, startedAt: now(), principal, code });
  let calls = 0;
  const clients = liveClients(ports.access, unit, async (call) => {
    calls += 1;
    await recording.write(call);
  });
  const { rows, gaps } = await unit.read(clients);
  const counts = { outcome: outcomeOf(rows, gaps), rows, gaps: gaps.length, calls };
  await recording.write({ type: 'end', ...counts, finishedAt: now() });
  return { state: 'RECORDED', ...counts };
}
