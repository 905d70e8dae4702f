import { type Attempt, type RawLine, type RecordedCall, requestKey } from '#domain/reading/recording.ts';
import { RecordingError } from '#domain/words/errors.ts';

/** What is kept of a recorded call once it was answered again: everything but the bodies. */
export interface CallSummary {
  readonly operation: string;
  readonly attempts: readonly Omit<Attempt, 'body' | 'headers'>[];
  /** How many things the answer listed; filled in when it was parsed. */
  items: number | null;
}

export interface ReplayedCall {
  readonly call: RecordedCall;
  readonly summary: CallSummary;
}

/**
 * Answers calls from a recording, in whatever order they come. Lines are read only as far as needed, so memory holds
 * the calls that were recorded early and are asked late, not the recording.
 */
export function createReplay(lines: AsyncIterator<RawLine>, onLine: (line: RawLine, summary?: CallSummary) => void) {
  const waiting = new Map<string, ReplayedCall[]>();
  let turn: Promise<unknown> = Promise.resolve();
  let broken: { readonly error: unknown } | undefined;

  const readOn = async (): Promise<boolean> => {
    const { value: line, done } = await lines.next().catch((error: unknown) => {
      broken ??= { error };
      throw error;
    });
    if (done) return false;
    if (line.type !== 'call') {
      onLine(line);
      return true;
    }
    const summary = summaryOf(line);
    onLine(line, summary);
    const key = requestKey(line.request);
    waiting.set(key, [...(waiting.get(key) ?? []), { call: line, summary }]);
    return true;
  };

  const waitingFor = (key: string): ReplayedCall | undefined => {
    const queue = waiting.get(key);
    const call = queue?.shift();
    if (queue?.length === 0) waiting.delete(key);
    return call;
  };

  const find = async (keys: readonly string[]): Promise<ReplayedCall> => {
    for (;;) {
      for (const key of keys) {
        const call = waitingFor(key);
        if (call) return call;
      }
      if (!(await readOn()))
        throw new RecordingError('NOT_RECORDED', `no recorded call answers ${keys[0]?.slice(0, 200)}`);
    }
  };

  return {
    /** The next recorded call under one of these keys. One at a time: the recording is read by one reader. */
    take(...keys: readonly string[]): Promise<ReplayedCall> {
      const found = turn.then(() => find(keys));
      turn = found.catch(() => {}); // the asker hears of it; the next one must still get its turn
      return found;
    },
    /** Reads to the end, so that every line was seen. Throws what reading the recording threw, whoever met it first. */
    async finish(): Promise<void> {
      if (broken) throw broken.error; // whoever asked took it for an answer of the service
      while (await readOn());
    },
    /** Answered calls that nobody asked for again. */
    unasked: (): number => [...waiting.values()].flat().filter(({ call }) => call.attempts.length > 0).length,
  };
}

export type Replay = ReturnType<typeof createReplay>;

const summaryOf = (call: RecordedCall): CallSummary => ({
  operation: call.operation,
  attempts: call.attempts.map(({ body: _body, headers: _headers, ...rest }) => rest),
  items: null,
});
