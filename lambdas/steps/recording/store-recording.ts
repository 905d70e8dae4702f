import { join } from 'node:path';
import { createRecording, type RecordingWriter } from '#adapters/recording/write-recording.ts';
import { nearTemporaryFolder } from '#adapters/temporary-folder.ts';
import { awsReads, type Read } from '#domain/declaring/collector.ts';
import { RAW_FORMAT } from '#domain/reading/recording.ts';
import { UnknownMembers } from '#domain/reading/unknown-members.ts';
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
  /** A unit that time cut is not stored: read again, with more time, it may come out whole. */
  readonly dropIfCut?: boolean;
  /** Told after each call how many there were. */
  readonly onCall?: (calls: number) => void;
  /** Does the reading with recording clients; says how many rows it gave and what it could not read. */
  readonly read: (clients: Clients) => Promise<{ rows: number; gaps: readonly Gap[] }>;
}

export interface RecordingState {
  /**
   * ADOPTED: an earlier attempt had already stored a complete recording; this one was thrown away. CUT: time ran out
   * before the end, and nothing was stored.
   */
  readonly state: 'RECORDED' | 'ADOPTED' | 'CUT';
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
  return nearTemporaryFolder('evidence-', async (folder) => {
    const recording = createRecording(() => join(folder(), 'unit.ndjson.gz'));
    const state = await record(ports, unit, recording);
    const body = await recording.end();
    if (state.state === 'CUT') return state;
    return (await ports.locker.put(key, body)) ? state : ADOPTED;
  });
}

/** The recording of a small unit that is read before there is a locker to store it in. */
export async function heldRecording(ports: Omit<RecordPorts, 'locker'>, unit: RecordedUnit): Promise<Uint8Array> {
  const recording = createRecording();
  await record(ports, unit, recording);
  return (await recording.end()) as Uint8Array;
}

async function record(
  ports: Omit<RecordPorts, 'locker'>,
  unit: RecordedUnit,
  recording: RecordingWriter,
): Promise<RecordingState> {
  const { run, collector, scope } = unit;
  const now = () => new Date().toISOString();
  const startedAt = now();
  const { access, ...who } = await unitAccess(ports, unit);
  await recording.write({
    type: 'unit',
    format: RAW_FORMAT,
    run,
    collector,
    scope,
    startedAt,
    ...who,
    code: ports.code,
  });
  let calls = 0;
  let isCut = false;
  const unknown = new UnknownMembers();
  const clients = liveClients(access, { ...unit, unknown: unknown.add }, async (call) => {
    calls += 1;
    isCut ||= call.failure?.code === 'DEADLINE';
    await recording.write(call);
    unit.onCall?.(calls);
  });
  const { rows, gaps } = await unit.read(clients);
  const counts = { outcome: outcomeOf(rows, gaps), rows, gaps: gaps.length + unknown.size, calls };
  await recording.write({ type: 'end', ...counts, finishedAt: now() });
  isCut ||= gaps.some((gap) => gap.code === 'DEADLINE');
  return { state: isCut && unit.dropIfCut ? 'CUT' : 'RECORDED', ...counts };
}

interface UnitAccess {
  readonly access: Access;
  readonly principal: string | null;
  readonly assumeRequestId: string | null;
}

/** As itself, where units of AWS have sessions of their own; else as the process. */
async function unitAccess({ access, principal }: Omit<RecordPorts, 'locker'>, unit: RecordedUnit): Promise<UnitAccess> {
  const reads = awsReads(unit.reads);
  const { session, ...aws } = access.aws;
  if (session === undefined || reads.length === 0) return { access, principal, assumeRequestId: null };
  const opened = await session({ run: unit.run, collector: unit.collector, reads }, aws);
  const credentials = opened.credentials;
  return {
    access: { ...access, aws: { ...aws, credentials } },
    principal: opened.principal,
    assumeRequestId: opened.requestId,
  };
}
