import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KMSClient, ListKeyRotationsCommand } from '@aws-sdk/client-kms';
import { StateMachine } from 'aws-local-stepfunctions';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import type { Pacer } from '#adapters/aws/pace.ts';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { readRecording } from '#adapters/recording/read-recording.ts';
import { type AnyCollector, defineCollector } from '#domain/declaring/collector.ts';
import type { Plan } from '#domain/reading/plan.ts';
import type { UnitEnd } from '#domain/reading/recording.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { ReadError } from '#domain/words/errors.ts';
import { rawKey } from '#domain/words/keys.ts';
import { awsRegion } from '#domain/words/scope.ts';
import {
  collectAlone,
  collectScope,
  type ScopePorts,
  unitsLeft,
} from '../../../lambdas/steps/collect/collect-scope.ts';
import { scopeStates } from '../../../lib/machines/scope-states.ts';
import { inPartition } from '../../support/in-partition.ts';
import { scratch } from '../../support/sample-runs.ts';

const RUN = '2026-11-21T06-00-00Z';
const SCOPE = awsRegion('111122223333', 'us-east-1');
const MINUTE = 60_000;
/** What an invocation has for reading: the longest a function may run, less the time kept to close. */
const INVOCATION = 14 * MINUTE;
/** Minutes of a unit that comes out whole: the last may begin when time is just up. */
const LONGEST = INVOCATION / MINUTE + 1;

let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Minutes of reading that a unit takes; or that it kills whoever reads it. */
type Work = number | 'kills';
type Works = Readonly<Record<string, Work>>;

/** A process: what happens in it after its death leaves no trace. */
interface Sandbox {
  readonly deadline: number;
  readonly death: Promise<never>;
  readonly die: (error: Error) => void;
  dead: boolean;
}

const newSandbox = (): Sandbox => {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  const sandbox: Sandbox = {
    deadline: Date.now() + INVOCATION,
    death: promise,
    dead: false,
    die(error) {
      sandbox.dead = true;
      reject(error);
    },
  };
  return sandbox;
};

/** Every unit works in turns of a minute, and no two at the same time: their minutes add up. */
const workOf = (work: Work, sandbox: Sandbox): (() => AsyncGenerator<{ id: string }>) =>
  async function* () {
    if (work === 'kills') sandbox.die(new Error('signal: SIGKILL'));
    if (work === 'kills') return;
    for (let minute = 0; minute < work && !sandbox.dead; minute += 1) {
      if (Date.now() > sandbox.deadline) throw new ReadError('DEADLINE', 'it was not begun');
      vi.setSystemTime(Date.now() + MINUTE);
      await new Promise((resolve) => setImmediate(resolve));
    }
    yield { id: 'row' };
  };

const declared = (id: string, work: Work, sandbox: Sandbox): AnyCollector =>
  defineCollector({
    id,
    title: id,
    scope: 'aws-region',
    reads: ['ec2:DescribeVolumes'],
    row: z.strictObject({ id: z.string() }),
    rules: [],
    collect: workOf(work, sandbox),
  });

const planOf = (works: Works): Plan => ({
  format: 'evidence-locker/plan/v1',
  run: RUN,
  outcome: 'PLANNED',
  createdAt: '2026-11-21T06:00:01.000Z',
  principal: null,
  code: { version: '0.0.0', sha256: '0' },
  config: {},
  configSha256: '0',
  units: Object.keys(works).map((collector) => ({ collector, scope: SCOPE, previous: null })),
  derived: [],
  unplanned: [],
  gaps: [],
});

const access = { aws: { pace: async () => {} }, databricks: () => ({}) as never };

/** The function and the machine that invokes it, with time that passes only where somebody works. */
async function readWith(works: Works) {
  const locker = await directoryLocker(folder.path(crypto.randomUUID()), { create: true });
  const asked: string[] = [];
  const plan = planOf(works);
  const collect = async ({ Payload }: { Payload: { first?: string | null; only?: string; list?: true } }) => {
    const sandbox = newSandbox();
    const ports: ScopePorts = {
      locker: untilDeath(locker, sandbox),
      access,
      code: plan.code,
      principal: null,
      reader: 'aws',
      deadline: sandbox.deadline,
      declaration: async (id) => declared(id, works[id] ?? 0, sandbox),
    };
    const { first, only, list } = Payload;
    const task = { plan, scope: SCOPE.id };
    const progress = { unit: () => {}, failed: () => {} };
    asked.push(list ? 'list' : (only ?? `go on${first ? ` with ${first}` : ''}`));
    if (list) return { Payload: { left: (await unitsLeft(ports, task)).map(({ collector }) => collector) } };
    const work =
      only === undefined
        ? collectScope(ports, { ...task, first }, progress)
        : collectAlone(ports, { ...task, only }, progress);
    return { Payload: await Promise.race([work, sandbox.death]) };
  };
  const definition = {
    StartAt: 'Scope',
    States: { Scope: { Type: 'Map', ItemProcessor: scopeStates({ aws: 'collect' }), End: true } },
  };
  const machine = new StateMachine(inPartition(definition) as never);
  const states = ['Collect', 'What is left', 'Unit'];
  const input = [{ scheduledAt: '2026-11-21T06:00:00Z', scope: SCOPE.id, reader: 'aws', last: { first: null } }];
  const handlers = Object.fromEntries(states.map((name) => [name, collect])) as never;
  const { result } = machine.run(input as never, { overrides: { taskResourceLocalHandlers: handlers } });
  await result;
  const stored = new Map<string, UnitEnd>();
  for (const id of Object.keys(works)) {
    const key = rawKey(RUN, id, SCOPE.id);
    if (!(await locker.exists(key))) continue;
    for await (const line of readRecording(locker.open(key))) if (line.type === 'end') stored.set(id, line);
  }
  return { asked, invocations: asked.filter((what) => what !== 'list').length, stored };
}

const untilDeath = (locker: Locker, sandbox: Sandbox): Locker => ({
  ...locker,
  exists: (key) => locker.exists(key),
  async put(key, body) {
    return sandbox.dead ? undefined : locker.put(key, body);
  },
});

const outcomes = (stored: ReadonlyMap<string, UnitEnd>): Record<string, string | null> =>
  Object.fromEntries([...stored].map(([id, { outcome }]) => [id, outcome]));
const all = (works: Works, outcome: string) => Object.fromEntries(Object.keys(works).map((id) => [id, outcome]));
const named = (count: number, work: Work): Works =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`unit-${index}`, work]));

describe('a scope', () => {
  test('that one invocation can read is read by one', async () => {
    const works = named(9, 1);
    const { asked, stored } = await readWith(works);
    expect(asked).toEqual(['go on']);
    expect(outcomes(stored)).toEqual(all(works, 'COMPLETE'));
  });

  test('of 21 units that need three invocations is whole after a few, each unit once', async () => {
    const works = named(21, 2);
    const { asked, invocations, stored } = await readWith(works);
    expect(invocations).toBeGreaterThanOrEqual(3);
    expect(invocations).toBeLessThanOrEqual(6); // what is cut is read again
    expect(asked).not.toContain('list');
    expect(outcomes(stored)).toEqual(all(works, 'COMPLETE'));
  });

  test('gives a unit of one and a half invocations one to itself, then stores it as far as it came', async () => {
    const works = { long: 21, ...named(5, 1) };
    const { asked, invocations, stored } = await readWith(works);
    // Which unit the first invocation has no time for depends on the disk; that `long` is cut there does not.
    expect(asked[1]).toMatch(/^go on with /);
    expect(asked).not.toContain('list');
    expect(invocations).toBeLessThanOrEqual(6 + 1);
    expect(outcomes(stored)).toEqual({ ...all(works, 'COMPLETE'), long: 'FAILED' });
  });

  test('whose units are all too long for one invocation has each read alone', async () => {
    const works = named(4, 21);
    const { asked, stored } = await readWith(works);
    expect(asked).toEqual(['go on', 'list', 'unit-0', 'unit-1', 'unit-2', 'unit-3']);
    expect(outcomes(stored)).toEqual(all(works, 'FAILED'));
  });

  test('loses of a unit that always kills its process this unit alone', async () => {
    const works = { ...named(3, 1), deadly: 'kills' as const, ...{ late: 2, later: 3 } };
    const { asked, invocations, stored } = await readWith(works);
    expect(asked.slice(0, 2)).toEqual(['go on', 'list']);
    expect(asked.filter((what) => what === 'deadly')).toHaveLength(1);
    expect(invocations).toBeLessThanOrEqual(6 + 1);
    const { deadly: _deadly, ...others } = works;
    expect(outcomes(stored)).toEqual(all(others, 'COMPLETE'));
  });

  test('takes at most one invocation more than it has units, and loses only what kills', async () => {
    const work = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 22 }) }, fc.constant('kills' as const));
    await fc.assert(
      fc.asyncProperty(fc.array(work, { minLength: 1, maxLength: 12 }), async (list) => {
        const works = Object.fromEntries(list.map((one, index) => [`unit-${index}`, one]));
        const { invocations, stored } = await readWith(works);
        expect(invocations).toBeLessThanOrEqual(list.length + 1);
        for (const [id, one] of Object.entries(works)) {
          const outcome = stored.get(id)?.outcome;
          if (one === 'kills') expect([id, outcome]).toEqual([id, undefined]);
          else expect([id, outcome]).toEqual([id, one <= LONGEST ? 'COMPLETE' : 'FAILED']);
        }
      }),
      { numRuns: 25 },
    );
  });
});

test('what all units of a scope ask of a place waits for one turn after another, by which no published quota is passed', async () => {
  const asked: string[] = [];
  const turns: Pacer = async (action, region) => void asked.push(`${action} ${region}`);
  let arrived = 0;
  const server = createServer((_request, response) => {
    arrived += 1;
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{"Rotations":[],"Truncated":false}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asking = (id: string): AnyCollector => ({
    ...declared(id, 0, newSandbox()),
    reads: ['kms:ListKeyRotations'],
    async *collect({ aws }) {
      const ask = () => aws(KMSClient).send(new ListKeyRotationsCommand({ KeyId: 'k' }));
      await Promise.all(Array.from({ length: 60 }, ask));
    },
  });
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
  const ports: ScopePorts = {
    locker: await directoryLocker(folder.path(crypto.randomUUID()), { create: true }),
    access: { ...access, aws: { pace: turns, endpoint, credentials } },
    code: { version: '0.0.0', sha256: '0' },
    principal: null,
    reader: 'aws',
    deadline: Date.now() + INVOCATION,
    declaration: async (id) => asking(id),
  };
  const task = { plan: planOf(named(4, 0)), scope: SCOPE.id };
  const progress = {
    unit: () => {},
    failed: (_unit: unknown, error: unknown) => {
      throw error;
    },
  };
  expect(await collectScope(ports, task, progress)).toEqual({ next: 'done', first: null });
  server.close();
  server.closeAllConnections();
  expect(arrived).toBe(4 * 60);
  expect(asked).toEqual(Array.from({ length: 4 * 60 }, () => 'kms:ListKeyRotations us-east-1'));
});
