import { readRecording } from '#adapters/recording/read-recording.ts';
import { type CallSummary, createReplay } from '#adapters/recording/replay.ts';
import type { AnyCollector, Reading } from '#domain/declaring/collector.ts';
import { type Mask, MaskCounts } from '#domain/reading/masking/masks.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import type { RawLine, UnitEnd, UnitHeader } from '#domain/reading/recording.ts';
import { UnknownMembers } from '#domain/reading/unknown-members.ts';
import { byText } from '#domain/words/by-text.ts';
import { RecordingError } from '#domain/words/errors.ts';
import type { Gap, GapCode } from '#domain/words/gap.ts';
import type { Scope } from '#domain/words/scope.ts';
import type { UnitOutcome } from '#domain/words/unit.ts';
import { type ObservedUnit, outcomeOf, type Row, type Rows, sortedGaps } from '#domain/words/unit.ts';
import { replayClients } from '../recording/clients.ts';
import type { HeldRows, RowStore } from '../recording/row-stores.ts';
import { runCollector } from '../recording/run-collector.ts';

/** One unit as derived from its recording, with what the run needs to know about it. */
export interface DerivedUnit<Observed extends Rows = readonly Row[]> extends ObservedUnit<Observed> {
  readonly outcome: UnitOutcome | 'MISSING';
  /** False where its gaps do not say which of its rows are in doubt: such a unit is compared with nothing. */
  readonly isComparable?: false;
  readonly calls: readonly CallSummary[];
  /** What was masked in its answers; none where it is made of other tables. */
  readonly masks?: readonly Mask[];
  /** The earliest and latest dates of the answers; the recording's own times where nothing answered. */
  readonly observed: { readonly first: string; readonly last: string } | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

interface Seen {
  header: UnitHeader | undefined;
  end: UnitEnd | undefined;
  readonly calls: CallSummary[];
  readonly unknown: UnknownMembers;
  readonly masks: MaskCounts;
  /** Answered calls in the recording that the collector does not make. */
  unasked: number;
}

export interface Observing<Held extends Rows> {
  readonly held: HeldRows<Held>;
  /** Reads what the collector was given of the unit's last complete observation. */
  readonly earlier?: () => Promise<Reading['earlier']>;
}

/**
 * Derives a unit by asking its recording again, through the collector's own code. A recording that cannot be read, or
 * that gives other counts than when it was made, leaves no rows: what it said cannot be trusted, and the gap says so.
 * The unit has its rows as long as what holds them is open.
 */
export async function observeUnit<Held extends Rows>(
  run: string,
  collector: AnyCollector,
  scope: Scope,
  recording: AsyncIterable<Uint8Array> | undefined,
  { held, earlier = async () => undefined }: Observing<Held>,
): Promise<DerivedUnit<Held | readonly Row[]>> {
  if (!recording) return unobserved(scope, 'UNIT_MISSING', 'the unit left no recording');
  const seen: Seen = {
    header: undefined,
    end: undefined,
    calls: [],
    unknown: new UnknownMembers(),
    masks: new MaskCounts(),
    unasked: 0,
  };
  try {
    const asked = { run, scope, earlier: await earlier() };
    const gaps = await replayCollector(collector, asked, recording, seen, held);
    const rows = held.rows();
    const told = { rows: rows.length, gaps: gaps.length + seen.unknown.size };
    const mismatch = disagreement(seen, told, [run, collector.id, scope.id]);
    const answers = { calls: seen.calls, masks: seen.masks.all() };
    if (mismatch) return { ...unobserved(scope, 'REPLAY_MISMATCH', mismatch), ...timesOf(seen), ...answers };
    return {
      scope,
      rows,
      gaps: sortedGaps(gaps),
      doubts: seen.unknown.doubts(rows),
      outcome: outcomeOf(rows.length, gaps),
      ...answers,
      ...timesOf(seen),
    };
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    return {
      ...unobserved(scope, 'RECORDING_UNREADABLE', readFailure(error).reason),
      calls: seen.calls,
      masks: seen.masks.all(),
    };
  }
}

async function replayCollector(
  collector: AnyCollector,
  told: Pick<Reading, 'run' | 'scope' | 'earlier'>,
  recording: AsyncIterable<Uint8Array>,
  seen: Seen,
  rows: RowStore,
): Promise<Gap[]> {
  const onLine = (line: RawLine, summary?: CallSummary): void => {
    if (line.type === 'unit') seen.header = line;
    else if (line.type === 'end') seen.end = line;
    else if (summary) {
      seen.calls.push(summary);
      seen.masks.add(line);
    }
  };
  const replay = createReplay(readRecording(recording), onLine);
  const clients = replayClients(replay, {
    scope: told.scope,
    reads: collector.reads,
    unknown: seen.unknown.add,
  });
  const gaps = await runCollector(collector, { ...told, ...clients }, rows);
  await replay.finish();
  seen.unasked = replay.unasked();
  return gaps;
}

/** Why the recording does not say what it said when it was made; undefined when it does. */
function disagreement(seen: Seen, counts: { rows: number; gaps: number }, unit: readonly string[]): string | undefined {
  const { header, end, calls, unasked } = seen;
  if (!header || !end) throw new RecordingError('TRUNCATED', 'the recording lacks its first or last line');
  const recorded = [header.run, header.collector, header.scope.id];
  if (recorded.join(' ') !== unit.join(' ')) return `the recording is of ${recorded.join(' ')}`;
  if (unasked > 0) return `the recording holds ${unasked} answered calls that the collector does not make`;
  if (end.rows === counts.rows && end.gaps === counts.gaps && end.calls === calls.length) return undefined;
  return (
    `asked again, the recording gives ${counts.rows} rows, ${counts.gaps} gaps and ${calls.length} calls; ` +
    `when it was made it gave ${end.rows}, ${end.gaps} and ${end.calls}`
  );
}

function timesOf({ header, end, calls }: Seen) {
  const startedAt = header?.startedAt ?? null;
  const finishedAt = end?.finishedAt ?? null;
  const dates = calls.flatMap(({ attempts }) => attempts.flatMap(({ serverDate }) => serverDate ?? [])).sort(byText);
  const first = dates[0] ?? startedAt;
  const last = dates.at(-1) ?? finishedAt;
  const observed = first && last ? { first, last } : null;
  return { startedAt, finishedAt, observed, observedAt: latestOf(dates) ?? last ?? EPOCH };
}

const DAY_MS = 86_400_000;

/**
 * The latest of some dates, but for one that lies more than a day after most of them: a unit takes no day, and rules
 * have no other clock. That it was given shows in `observed`.
 */
export function latestOf(dates: readonly string[]): string | undefined {
  const middle = dates[Math.floor((dates.length - 1) / 2)];
  return middle && dates.findLast((date) => Date.parse(date) - Date.parse(middle) <= DAY_MS);
}

const EPOCH = new Date(0).toISOString();

const unobserved = (scope: Scope, code: GapCode, reason: string): DerivedUnit<readonly Row[]> => ({
  scope,
  rows: [],
  gaps: [{ operation: 'collect', resourceId: null, fields: [], code, reason }],
  outcome: code === 'UNIT_MISSING' ? 'MISSING' : 'FAILED',
  calls: [],
  observed: null,
  startedAt: null,
  finishedAt: null,
  observedAt: EPOCH,
});
