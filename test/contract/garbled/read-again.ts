import { rebuilt } from '#adapters/databricks/answers/answer.ts';
import { databricksThrough } from '#adapters/databricks/client.ts';
import type { DatabricksTransport } from '#adapters/databricks/wire/transport.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import { type Attempt, type RecordedCall, requestKey } from '#domain/reading/recording.ts';
import { UnknownMembers } from '#domain/reading/unknown-members.ts';
import type { Scope } from '#domain/words/scope.ts';
import { type ObservedUnit, sortedGaps } from '#domain/words/unit.ts';
import { KeptRows } from '../../../lambdas/steps/recording/row-stores.ts';
import { runCollector } from '../../../lambdas/steps/recording/run-collector.ts';

const RUN = '2026-11-21T06-00-00Z';

/** What Databricks says of a thing it does not have: a garbled id is asked for like any other. */
const NOT_THERE = JSON.stringify({ error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'it does not exist' });

/** A unit, read again from recorded calls, one of which (`garbled`) answers otherwise. */
export async function readAgain(
  collector: AnyCollector,
  scope: Scope,
  calls: readonly RecordedCall[],
  garbled?: { readonly call: RecordedCall; readonly body: string },
): Promise<ObservedUnit> {
  const unknown = new UnknownMembers();
  const transport = { ...answering(calls, garbled), unknown: unknown.add };
  const rows = new KeptRows();
  const reading = { run: RUN, scope, aws: noAws, databricks: databricksThrough(transport, scope.host ?? '') };
  const gaps = await runCollector(collector, reading, rows);
  const observedAt = calls
    .flatMap(({ attempts }) => attempts.flatMap(({ serverDate }) => serverDate ?? []))
    .sort()
    .at(-1);
  const kept = rows.rows();
  return { scope, rows: kept, gaps: sortedGaps(gaps), doubts: unknown.doubts(kept), observedAt: observedAt ?? '' };
}

function answering(calls: readonly RecordedCall[], garbled: Parameters<typeof readAgain>[3]): DatabricksTransport {
  const waiting = Map.groupBy(calls, ({ request }) => requestKey(request));
  const asked = new Map<string, number>();
  return {
    admit() {},
    async send(_request, pending) {
      const key = requestKey(pending.request);
      const queue = waiting.get(key) ?? [];
      const turn = asked.get(key) ?? 0;
      asked.set(key, turn + 1);
      const call = queue[Math.min(turn, queue.length - 1)];
      const template = calls.find(({ attempts }) => attempts.length > 0)?.attempts.at(-1) as Attempt;
      if (!call) return { ...template, status: 404, body: NOT_THERE, encoding: 'utf8' };
      if (call.failure) throw rebuilt(call.failure);
      const last = call.attempts.at(-1) as Attempt;
      return call === garbled?.call ? { ...last, body: garbled.body } : last;
    },
    async settle() {},
    async pause() {},
  };
}

const noAws = (): never => {
  throw new Error('a unit of Databricks asked AWS');
};
