import { StateMachine } from 'aws-local-stepfunctions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FEDERATED } from '../stand-ins.ts';
import { synthesise, textOf } from '../synthesise.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** What a new account may have at once for everything that it runs. */
const QUOTA = 10;
/** For so long a neighbour holds most of it, or all. */
const NEIGHBOUR_MS = HOUR * 0.75;
/** What an invocation has for reading. */
const INVOCATION_MS = 840 * SECOND;

/** Numbers from 0 to 1, the same for the same seed: mulberry32. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Place {
  readonly scope: string;
  readonly readers: readonly string[];
  /** Milliseconds that each unit takes, by its reader. */
  readonly units: Readonly<Record<string, number[]>>;
}

/** 17 regions, an account and 50 workspaces, each with units of 2 to 60 seconds. */
function places(roll: () => number): Place[] {
  const units = (count: number) => Array.from({ length: count }, () => (2 + 58 * roll()) * SECOND);
  const aws = Array.from({ length: 18 }, (_, index) => ({
    scope: `aws.${index}`,
    readers: ['aws'],
    units: { aws: units(30) },
  }));
  const lake = Array.from({ length: 50 }, (_, index) => ({
    scope: `databricks.${index}`,
    readers: ['databricks', 'probe'],
    units: { databricks: units(20), probe: units(1) },
  }));
  return [...aws, ...lake];
}

/** How long units take, four at a time; those that are begun before the time is up are finished. */
function readSome(left: readonly number[]): { ms: number; read: number } {
  const free = [0, 0, 0, 0];
  let read = 0;
  for (const ms of left) {
    free.sort((a, b) => a - b);
    if ((free[0] ?? 0) >= INVOCATION_MS) break;
    free[0] = (free[0] ?? 0) + ms;
    read += 1;
  }
  return { ms: Math.max(...free), read };
}

const throttled = () => Object.assign(new Error('Rate exceeded'), { name: 'Lambda.TooManyRequestsException' });

interface Outcome {
  readonly missing: number;
  readonly sealedAfterMs: number | undefined;
  readonly refused: number;
  readonly most: number;
}

/** One run of the definition as synthesised, on a clock that goes on when everybody waits. */
async function simulate(definition: object, seed: number, held: (roll: () => number) => number): Promise<Outcome> {
  const roll = dice(seed);
  const all = places(roll);
  const left = new Map(
    all.flatMap(({ scope, units }) => Object.entries(units).map(([reader, list]) => [`${scope} ${reader}`, list])),
  );
  const began = Date.now();
  let [running, refused, most] = [0, 0, 0];
  let sealedAfterMs: number | undefined;
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const work = async (name: string, scope: string | undefined): Promise<object> => {
    if (name === 'plan') {
      await wait(20 * SECOND);
      return { scheduledAt: 'now', scopes: all.map(({ scope, readers }) => ({ scope, readers })) };
    }
    if (name === 'seal') {
      await wait(120 * SECOND);
      sealedAfterMs = Date.now() - began;
      return { sequence: 0 };
    }
    const key = `${scope} ${{ collect: 'aws', 'collect-databricks': 'databricks', probe: 'probe' }[name]}`;
    const units = left.get(key) ?? [];
    const { ms, read } = readSome(units);
    await wait(ms);
    left.set(key, units.slice(read));
    return { next: read === units.length ? 'done' : read > 0 ? 'again' : 'one-by-one', first: null };
  };
  const invoke = async ({ FunctionName, Payload }: { FunctionName: string; Payload: { scope?: string } }) => {
    const neighbour = Date.now() - began < NEIGHBOUR_MS ? held(roll) : 0;
    if (running + neighbour >= QUOTA) {
      refused += 1;
      throw throttled();
    }
    running += 1;
    most = Math.max(most, running);
    try {
      return { StatusCode: 200, Payload: await work(FunctionName, Payload.scope) };
    } finally {
      running -= 1;
    }
  };
  const states = ['Plan', 'Collect', 'What is left', 'Unit', 'Seal'];
  const handlers = Object.fromEntries(states.map((name) => [name, invoke])) as never;
  const machine = new StateMachine(definition as never);
  let over = false;
  const { result } = machine.run({ scheduledAt: 'now' } as never, {
    overrides: { taskResourceLocalHandlers: handlers },
  });
  const end = result.then(
    () => (over = true),
    () => (over = true),
  );
  while (!over) await vi.advanceTimersToNextTimerAsync();
  await end;
  return { missing: [...left.values()].flat().length, sealedAfterMs, refused, most };
}

/** The run's machine with the names of functions where their ARNs will be. */
async function definitionOf(everyHours: number): Promise<object> {
  const stack = await synthesise({ ...FEDERATED, schedule: { at: '06:00', everyHours } });
  const text = textOf(stack.one('AWS::StepFunctions::StateMachine', 'RunsMachine').Properties.DefinitionString);
  const named = Object.entries({
    Plan: 'plan',
    CollectAws: 'collect',
    CollectDatabricks: 'collect-databricks',
    CollectProbe: 'probe',
    Seal: 'seal',
  }).reduce((so, [id, name]) => so.replace(new RegExp(`<${id}FunctionCurrentVersion\\w+>`, 'g'), name), text);
  return JSON.parse(named.replaceAll('<AWS::Partition>', 'aws'));
}

describe('a new account, ten invocations at once, a neighbour with most of them', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each([
    [24, 'eight to ten', (roll: () => number) => 8 + Math.floor(3 * roll())],
    [6, 'eight to ten', (roll: () => number) => 8 + Math.floor(3 * roll())],
    [6, 'all ten', () => 10],
  ])(
    'every %d hours: while it holds %s for 45 minutes no unit is lost, and the run is sealed within its slot',
    async (everyHours, _held, held) => {
      const definition = await definitionOf(everyHours);
      for (const seed of [1, 2, 3]) {
        const { missing, sealedAfterMs, refused, most } = await simulate(definition, seed, held);
        expect(refused).toBeGreaterThan(0);
        expect(most).toBeLessThanOrEqual(8);
        expect(missing).toBe(0);
        expect(sealedAfterMs).toBeLessThan(everyHours * HOUR);
      }
    },
  );
});
