import type { DatabricksRead } from '#domain/declaring/databricks-client.ts';
import { requestKey } from '#domain/reading/recording.ts';
import { RecordingError } from '#domain/words/errors.ts';
import type { CallSummary, Replay } from '../recording/replay.ts';
import { rebuilt } from './answers/answer.ts';
import { type DatabricksTransport, declaredCalls, type PendingCall } from './wire/transport.ts';

/**
 * A transport that answers from a recording: every call gets the outcome it had, at once and without credentials. A
 * call that failed other than by its last exchange fails the same way again.
 */
export function databricksReplay(replay: Replay, reads: readonly DatabricksRead[]): DatabricksTransport {
  const taken = new WeakMap<PendingCall, CallSummary>();
  return {
    admit: declaredCalls(reads),
    async send(_request, pending) {
      const { call: recorded, summary } = await replay.take(requestKey(pending.request));
      taken.set(pending, summary);
      if (recorded.failure !== null) throw rebuilt(recorded.failure);
      const last = recorded.attempts.at(-1);
      if (last) return last;
      throw new RecordingError('MALFORMED', `the recorded call ${recorded.operation} has no attempt and no failure`);
    },
    async settle(pending) {
      const summary = taken.get(pending);
      if (summary) summary.items = pending.items;
    },
    pause: async () => {},
  };
}
