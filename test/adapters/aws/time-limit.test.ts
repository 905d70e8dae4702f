import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeSubnetsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ClosedServices } from '#adapters/aws/closed-services.ts';
import { type LiveOptions, liveTransport } from '#adapters/aws/live.ts';
import { createPacer } from '#adapters/aws/pace.ts';
import { replayTransport } from '#adapters/aws/replay.ts';
import { clientsThrough } from '#adapters/aws/transport.ts';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { createReplay } from '#adapters/recording/replay.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import type { RecordedCall } from '#domain/reading/recording.ts';
import { ReadError } from '#domain/words/errors.ts';
import { rawKey } from '#domain/words/keys.ts';
import { awsRegion } from '#domain/words/scope.ts';
import { collectUnit } from '../../../lambdas/steps/collect/collect-unit.ts';
import { observeUnit } from '../../../lambdas/steps/derive/observe-unit.ts';
import { KeptRows } from '../../../lambdas/steps/recording/row-stores.ts';
import { scratch } from '../../support/sample-runs.ts';

const READS = ['ec2:DescribeVpcs', 'ec2:DescribeSubnets', 'kms:ListKeys'] as const;
const VPCS =
  '<DescribeVpcsResponse><requestId>1</requestId><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>';
const KEYS = '{"Keys":[{"KeyId":"one"}]}';
/** From the beginning of a test to the deadline, and from there to the end of every call. */
const [LEFT_MS, GRACE_MS] = [800, 400];
/** Far below every time-out and every pause that the SDK comes to in its tries, far above what a slow machine takes. */
const SOON_MS = 10_000;

type Behaviour = (response: ServerResponse, operation: string) => void;
const hangs: Behaviour = () => {};
const stopsHalfWay: Behaviour = (response) => response.writeHead(200, { 'content-length': '100' }).write(KEYS);
const throttles: Behaviour = (response) =>
  response.writeHead(400, { 'x-amzn-errortype': 'ThrottlingException' }).end('{"__type":"ThrottlingException"}');

let server: Server;
let behaves: Behaviour;
let folder: Awaited<ReturnType<typeof scratch>>;
/** How many requests came, and how many of them were broken off. */
let came: number;
let brokenOff: number;

beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());
beforeEach(async () => {
  [came, brokenOff] = [0, 0];
  server = createServer(async (request, response) => {
    came += 1;
    response.on('close', () => {
      brokenOff += response.writableFinished ? 0 : 1;
    });
    let body = '';
    for await (const chunk of request) body += chunk;
    behaves(response, /Action=(\w+)/.exec(body)?.[1] ?? 'ListKeys');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const live = () => ({
  pace: async () => {},
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  deadline: Date.now() + LEFT_MS,
  graceMs: GRACE_MS,
});

function unit(options: Partial<LiveOptions> = {}) {
  const calls: RecordedCall[] = [];
  const record = async (call: RecordedCall) => void calls.push(structuredClone(call));
  return {
    aws: clientsThrough(liveTransport({ ...live(), reads: READS, record, ...options }), { region: 'eu-west-3' }),
    calls,
  };
}
type Aws = ReturnType<typeof unit>['aws'];

const keys = (aws: Aws): Promise<unknown> => aws(KMSClient).send(new ListKeysCommand({}));
const errorOf = (answer: Promise<unknown>): Promise<Error> =>
  answer.then(
    () => expect.fail('it was answered'),
    (error: Error) => error,
  );

async function* each(calls: readonly RecordedCall[]): AsyncGenerator<RecordedCall> {
  yield* calls;
}

/** What asking again what was recorded fails with. */
async function replayed(calls: readonly RecordedCall[]): Promise<Error> {
  const replay = createReplay(each(calls), () => {});
  const error = await errorOf(keys(clientsThrough(replayTransport(replay, READS), { region: 'eu-west-3' })));
  expect(replay.unasked()).toBe(0);
  return error;
}

const GIVEN_UP = {
  name: 'ReadError',
  code: 'DEADLINE',
  message: 'kms:ListKeys was given up: the time of this unit is used up',
};

describe('a call that does not end by itself is given up soon after the deadline, and recorded so', () => {
  const cases: readonly (readonly [string, Behaviour, () => Partial<LiveOptions>, number])[] = [
    ['when nothing is answered', hangs, () => ({}), 1],
    ['when half an answer comes', stopsHalfWay, () => ({}), 1],
    ['when its turn does not come', hangs, () => ({ pace: () => new Promise(() => {}) }), 0],
    ['when there are no credentials yet', hangs, () => ({ credentials: () => new Promise(() => {}) }), 0],
  ];
  test.each(cases)('%s', async (_, behaviour, options, attempts) => {
    behaves = behaviour;
    const { aws, calls } = unit(options());
    const began = Date.now();
    const error = await errorOf(keys(aws));
    expect(Date.now() - began).toBeLessThan(SOON_MS);
    expect(error).toBeInstanceOf(ReadError);
    expect(error).toMatchObject(GIVEN_UP);
    expect(calls).toMatchObject([{ operation: 'kms:ListKeys', failure: GIVEN_UP }]);
    expect(calls[0]?.attempts).toMatchObject(Array(attempts).fill({ status: null, body: null, failure: GIVEN_UP }));
    await expect.poll(() => [came, brokenOff]).toEqual([attempts, attempts]);
    expect(await replayed(calls)).toMatchObject(GIVEN_UP);
  });

  test.each(['adaptive', 'standard'] as const)('when all are throttled (%s)', async (retryMode) => {
    behaves = throttles;
    const { aws, calls } = unit({ retryMode, maxAttempts: 50 });
    const began = Date.now();
    const errors = await Promise.all(Array.from({ length: 10 }, () => errorOf(keys(aws))));
    expect(Date.now() - began).toBeLessThan(SOON_MS);
    // The SDK also gives up by itself, where its own tokens for another try are used up.
    const lasting = calls.filter(({ failure }) => failure !== null);
    expect(lasting).not.toEqual([]);
    expect(lasting.map(({ failure }) => failure)).toEqual(lasting.map(() => GIVEN_UP));
    expect(errors.filter((error) => error instanceof ReadError)).toHaveLength(lasting.length);
    const tried = lasting.find(({ attempts }) => attempts.at(-1)?.status === 400);
    if (!tried) expect.fail('no call was given up between two tries');
    expect(await replayed([tried])).toMatchObject(GIVEN_UP);
  });

  test('when the first call of its service is not answered to another unit', async () => {
    behaves = hangs;
    const closed = new ClosedServices();
    const first = errorOf(keys(unit({ closed, graceMs: 60_000, maxAttempts: 1 }).aws));
    const { aws, calls } = unit({ closed });
    expect(await errorOf(keys(aws))).toMatchObject(GIVEN_UP);
    expect(calls).toMatchObject([{ attempts: [], failure: GIVEN_UP }]);
    server.closeAllConnections();
    expect(await first).toMatchObject({ code: 'ECONNRESET' });
    expect(came).toBe(1);
    expect(await replayed(calls)).toMatchObject(GIVEN_UP);
  });
});

test('a turn that is given up is not waited for', async () => {
  const pace = createPacer();
  for (let call = 0; call < 10; call += 1) await pace('kms:ListThings', 'eu-west-3');
  const waiting = pace('kms:ListThings', 'eu-west-3', AbortSignal.abort());
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});

describe('a call that ends by itself is what it was', () => {
  test.each([
    ['answered after the deadline', { graceMs: 60_000 }],
    ['with a deadline that no timer reaches', { deadline: Number.POSITIVE_INFINITY }],
  ])('%s', async (_, options) => {
    behaves = (response) => setTimeout(() => response.end(KEYS), LEFT_MS + GRACE_MS);
    const { aws, calls } = unit(options);
    expect(await keys(aws)).toMatchObject({ Keys: [{ KeyId: 'one' }] });
    expect(calls).toMatchObject([{ attempts: [{ status: 200, failure: null }], failure: null }]);
  });

  test('refused in time', async () => {
    behaves = throttles;
    const { aws, calls } = unit({ maxAttempts: 1, deadline: Date.now() + 60_000 });
    expect(await errorOf(keys(aws))).toMatchObject({ name: 'ThrottlingException' });
    expect(calls).toMatchObject([{ attempts: [{ status: 400 }], failure: null }]);
  });
});

describe('a unit whose calls are given up', () => {
  const RUN = '2026-11-21T06-00-00Z';
  const scope = awsRegion('111122223333', 'eu-west-3');
  const collector = defineCollector({
    id: 'things',
    title: 'Things',
    scope: 'aws-region',
    reads: READS,
    row: z.strictObject({ id: z.string() }),
    rules: [],
    async *collect({ aws, gap }) {
      const { Vpcs = [] } = await aws(EC2Client).send(new DescribeVpcsCommand({}));
      yield* Vpcs.map(({ VpcId = '' }) => ({ id: VpcId }));
      await aws(EC2Client)
        .send(new DescribeSubnetsCommand({}))
        .catch((error: Error) => gap({ operation: 'ec2:DescribeSubnets', error }));
      await keys(aws);
    },
  });
  const collect = async (dropIfCut: boolean) => {
    behaves = (response, operation) => void (operation === 'DescribeVpcs' && response.end(VPCS));
    const locker = await directoryLocker(folder.path(crypto.randomUUID()), { create: true });
    const access = { aws: live(), databricks: () => ({}) as never };
    const ports = { locker, access, code: { version: '0.0.0', sha256: '0' }, principal: null };
    const state = await collectUnit(ports, { run: RUN, collector, scope, previous: null, dropIfCut });
    return { state, locker };
  };

  test('is stored as far as it came, and its replay gives the same', async () => {
    const { state, locker } = await collect(false);
    expect(state).toEqual({ state: 'RECORDED', outcome: 'PARTIAL', rows: 1, gaps: 2, calls: 3 });
    const observed = await observeUnit(RUN, collector, scope, locker.open(rawKey(RUN, collector.id, scope.id)), {
      held: new KeptRows(),
    });
    expect(observed.rows).toEqual([{ id: 'vpc-1' }]);
    expect(observed.gaps).toMatchObject([
      { operation: 'ec2:DescribeSubnets', code: 'DEADLINE', reason: expect.stringContaining('was given up') },
      { operation: 'kms:ListKeys', code: 'DEADLINE', reason: expect.stringContaining('was not begun') },
    ]);
  });

  test('is dropped where it may be read again with more time', async () => {
    const { state, locker } = await collect(true);
    expect(state.state).toBe('CUT');
    expect(await locker.exists(rawKey(RUN, collector.id, scope.id))).toBe(false);
  });
});
