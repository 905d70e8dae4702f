import type { AwsRead } from '#domain/declaring/collector.ts';
import { requestKey } from '#domain/reading/recording.ts';
import { RecordingError } from '#domain/words/errors.ts';
import type { CallSummary, Replay } from '../recording/replay.ts';
import type { PendingCall } from './call.ts';
import { declaredOnly, type Transport } from './transport.ts';

/** What the SDK would look for in environment and profile, anew for each client: nothing of it decides an answer here. */
const SETTINGS = {
  ...{ useDualstackEndpoint: false, useFipsEndpoint: false, userAgentAppId: '', authSchemePreference: [] },
  ...{ retryMode: 'standard', defaultsMode: 'legacy' },
};

/**
 * A transport that answers from a recording: every call gets the outcome of its last attempt, at once and without
 * credentials. A call that failed other than by its last exchange fails the same way again.
 */
export function replayTransport(replay: Replay, reads: readonly AwsRead[]): Transport {
  const taken = new WeakMap<PendingCall, CallSummary>();
  return {
    admit: declaredOnly(reads),
    async exchange(_request, call) {
      const { call: recorded, summary } = await replay.take(
        ...[call.request, call.unsent ?? []].flat().map(requestKey),
      );
      taken.set(call, summary);
      if (recorded.failure !== null) {
        const { name, code, message } = recorded.failure;
        throw Object.assign(new Error(message), { name }, code === null ? {} : { code });
      }
      const last = recorded.attempts.at(-1);
      if (last) return last;
      throw new RecordingError('MALFORMED', `the recorded call ${recorded.operation} has no attempt and no failure`);
    },
    async settle(call) {
      const summary = taken.get(call);
      if (summary) summary.items = call.items;
    },
    isOffline: true,
    client: {
      ...SETTINGS,
      maxAttempts: 1,
      credentials: { accessKeyId: 'replay', secretAccessKey: 'replay' },
      endpoint: undefined,
    },
  };
}
