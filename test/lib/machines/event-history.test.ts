import { StateMachine } from 'aws-local-stepfunctions';
import { expect, test } from 'vitest';
import { runDefinition } from '../../../lib/machines/run-machine.ts';
import { inPartition } from '../../support/in-partition.ts';

/** An execution that writes so many fails, and no Catch runs: https://docs.aws.amazon.com/step-functions/latest/dg/limits-overview.html */
const MOST_EVENTS = 25_000;
/** What we stay under. */
const LIMIT = 20_000;
const UNITS = 80;
const SCOPES = 500;

/** Every try that is refused for want of a place, then every one that Lambda itself fails. */
const REFUSALS = [
  ...Array.from({ length: 60 }, () => 'Lambda.TooManyRequestsException'),
  ...Array.from({ length: 10 }, () => 'Lambda.ServiceException'),
];

type Answer = (payload: { list?: true; only?: string }) => object;

interface State {
  readonly Type: string;
  readonly Retry?: readonly object[];
}

/**
 * Events of one execution, by what is written for each state: entered and exited; for a task, scheduled, started and
 * succeeded or failed at every try; for a Map, started and succeeded, and as much for every iteration.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
async function eventsOf(definition: { StartAt: string; States: Record<string, State> }, input: object, answer: Answer) {
  let events = 2; // the execution itself
  const refusals = new Map<string, string[]>();
  const names = tasksIn(definition);
  const handler = (state: string) => (parameters: { Payload: { list?: true; only?: string } }) => {
    events += 3;
    const waiting = refusals.get(state) ?? [...REFUSALS];
    refusals.set(state, waiting);
    const refusal = waiting.shift();
    if (refusal) throw Object.assign(new Error('not now'), { name: refusal });
    refusals.delete(state);
    return { Payload: answer(parameters.Payload) };
  };
  const machine = new StateMachine(inPartition(definition) as never);
  const { result, eventLogs } = machine.run(input as never, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(names.map((name) => [name, handler(name)])) as never,
      retryIntervalOverrides: Object.fromEntries(names.map((name) => [name, 0])),
    },
  });
  for await (const { type, ...event } of eventLogs) {
    if (/^(StateEntered|StateExited|MapIteration)/.test(type)) events += 1;
    if (type === 'StateEntered' && (event as { state: { type: string } }).state.type === 'Map') events += 2;
  }
  return { events, result: await result };
}

const tasksIn = ({ States }: { States: Record<string, State> }): string[] =>
  Object.entries(States).flatMap(([name, state]) => {
    const inner = (state as { ItemProcessor?: { States: Record<string, State> } }).ItemProcessor;
    return state.Type === 'Task' ? [name] : inner ? tasksIn(inner) : [];
  });

const definition = runDefinition({
  plan: 'plan',
  readers: { aws: 'collect', databricks: 'collect-databricks', probe: 'probe' },
  seal: 'seal',
  scopesAtOnce: 8,
  timeoutSeconds: 3600,
});
type Machine = Parameters<typeof eventsOf>[0];
const scope = (definition.States.Scopes as unknown as { ItemProcessor: Machine }).ItemProcessor;
const child = { StartAt: scope.StartAt, States: scope.States };

const left = Array.from({ length: UNITS }, (_, index) => `unit-${index}`);

test.each<[string, () => Answer]>([
  [
    'a unit an invocation until the last',
    () => {
      let stored = 0;
      return () => {
        stored += 1;
        return { next: stored === UNITS ? 'done' : 'again', first: null };
      };
    },
  ],
  [
    'nothing at first, then one by one',
    () =>
      ({ list }) =>
        list ? { left } : { next: 'one-by-one', first: null },
  ],
])(
  'a scope of 80 units that are refused at every turn, and read %s, stays under 20,000 events',
  async (_how, answer) => {
    const input = { scheduledAt: 'now', scope: 'aws.1', readers: ['aws'] };
    const { events } = await eventsOf(child, input, answer());
    expect(events).toBeGreaterThan(UNITS * REFUSALS.length * 3);
    expect(events).toBeLessThan(LIMIT);
    expect(LIMIT).toBeLessThan(MOST_EVENTS);
  },
);

test('a run of 500 scopes that is refused at every turn stays under 20,000 events', async () => {
  const scopes = Array.from({ length: SCOPES }, (_, index) => ({ scope: `aws.${index}`, readers: [] }));
  // The scopes themselves are executions of their own: here nobody reads them.
  const { Scopes, ...others } = definition.States;
  const States = {
    ...others,
    Scopes: {
      ...(Scopes as object),
      ItemProcessor: { StartAt: 'Read', States: { Read: { Type: 'Pass', End: true } } },
    },
  };
  const { events } = await eventsOf({ ...definition, States } as never, { scheduledAt: 'now' }, (payload) =>
    'scheduledAt' in payload ? { scheduledAt: 'now', scopes } : {},
  );
  expect(events).toBeGreaterThan(2 * REFUSALS.length * 3);
  expect(events).toBeLessThan(LIMIT);
});
