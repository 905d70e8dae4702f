import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import type { RecordedCall } from '#domain/reading/recording.ts';
import type { Gap, GapCode } from '#domain/words/gap.ts';
import type { DerivedUnit } from '../../lambdas/steps/derive/observe-unit.ts';
import { startEmulatedAccount } from '../support/emulated-account.ts';
import { type Fault, type Protocol, startFaultProxy } from '../support/fault-proxy.ts';
import * as faults from '../support/faults.ts';
import { expectNothingLostInSilence } from './lost-facts.ts';
import { createHarness, judgeAll } from './unit-harness.ts';
import { populate, STAND_INS } from './world.ts';

/** Faults that last: the call cannot succeed, and the gap says why. */
const LASTING: Readonly<Record<string, readonly [Fault, ...GapCode[]]>> = {
  'is denied': [faults.denied, 'ACCESS_DENIED'],
  'is denied in another shape than the protocol has': [faults.deniedInXml, 'ACCESS_DENIED'],
  'is throttled until retries are used up': [faults.throttled, 'THROTTLED'],
  'is answered with a server error': [faults.serverError, 'SERVER_ERROR'],
  'is refused because credentials expired': [faults.credentialsExpired, 'NO_CREDENTIALS'],
  'is cut off in mid-body': [faults.cutInMidBody, 'CONNECTION'],
  'is answered with half a document': [faults.malformed, 'MALFORMED_RESPONSE'],
  'is answered by a sign-in page': [faults.signInPage, 'MALFORMED_RESPONSE', 'UNEXPECTED_RESPONSE'],
};

/** They list without pages. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpnGateways.html */
const WHOLE = ['ec2:DescribeVpnGateways', 'ec2:DescribeVpnConnections'];

/** Clients wait for a share of their longest time that they draw: nobody waits. */
vi.spyOn(Math, 'random').mockReturnValue(0);

const account = await startEmulatedAccount();
const learned = new Map<string, string>();
const proxy = await startFaultProxy(account.url, {
  standIns: STAND_INS,
  remembers: true,
  nameRest: (method, url) => learned.get(restName(method, new URL(url, 'http://localhost'))),
});
const harness = await createHarness(proxy.url);
await populate(account.url);
const collectors = collectorsOf(await loadCatalogue()).filter((collector) =>
  scopeKindsOf(collector)[0]?.startsWith('aws-'),
);

afterEach(() => proxy.clear());
afterAll(async () => {
  vi.restoreAllMocks();
  await harness.remove();
  await proxy.close();
  await account.stop();
});

interface Sample {
  /** The operation as the proxy sees it. */
  readonly operation: string;
  readonly protocol: Protocol;
  readonly isPage: boolean;
}

const faultless = new Map<string, DerivedUnit>();
const samples = new Map<string, Sample>();
for (const collector of collectors) {
  const run = await harness.collect(collector);
  for (const call of await harness.calls(collector, run)) samples.set(call.operation, sampleOf(call));
  faultless.set(collector.id, await harness.derive(collector, run));
}

/** Of a call that the emulated account refuses: what is cut is the refusal, and only its status says what it means. */
const isHalfARefusal = ({ code, reason }: Gap): boolean =>
  code === 'OTHER' && /^HTTP 4\d\d: .*parse error/.test(reason);

/** What a faultless call looks like: under which name it passes the proxy, and whether it lists in pages. */
function sampleOf({ operation: action, request, attempts }: RecordedCall): Sample {
  const named = request.target?.split('.')[1] ?? /(?:^|&)Action=([A-Za-z0-9]+)/.exec(request.body)?.[1];
  const operation = named ?? action;
  if (named === undefined)
    learned.set(restName(request.method, new URL(`${request.path}?${request.query}`, 'http://localhost')), action);
  const protocol = request.target ? 'json' : named ? 'ec2' : 'rest';
  const isPage = !WHOLE.includes(action) && faults.isPage({ body: attempts.at(-1)?.body ?? '' }, protocol);
  return { operation, protocol, isPage };
}

/** REST requests carry no operation: method, depth of the path and names in the query tell them apart. */
function restName(method: string, { pathname, searchParams }: URL): string {
  const depth = pathname.split('/').filter(Boolean).length;
  return `${method} ${depth} ${[...searchParams.keys()].sort().join('&')}`;
}

const cases = collectors.flatMap((collector) =>
  collector.reads.map((action) => {
    const sample = samples.get(action);
    if (!sample) throw new Error(`${collector.id} never called ${action}; put something for it into world.ts`);
    return { collector, action, ...sample };
  }),
);

describe.each(cases)('when $action of $collector.id', ({ collector, action, operation, protocol, isPage }) => {
  const observe = async (timeoutMs?: number) => {
    const unit = await harness.observe(collector, timeoutMs);
    expectNothingLostInSilence(collectors, faultless, collector.id, unit);
    return unit;
  };

  test.each(Object.entries(LASTING))(
    '%s, a gap says so and no verdict comes of it',
    async (_name, [fault, ...codes]) => {
      proxy.inject(operation, fault);
      const { gaps } = await observe();
      expect(gaps).not.toEqual([]);
      for (const gap of gaps) {
        expect(gap.operation).toBe(action);
        if (!isHalfARefusal(gap)) expect(codes, gap.reason).toContain(gap.code);
      }
    },
  );

  test('is never answered, a gap says so and no verdict comes of it', async () => {
    proxy.inject(operation, faults.noAnswer);
    const { gaps } = await observe(120); // on a slow day other calls may take longer too: gaps like any other
    expect(gaps.map((gap) => gap.operation)).toContain(action);
    expect(gaps.filter(({ code }) => code !== 'TIMEOUT')).toEqual([]);
  });

  test('is answered with nothing in it, that does not pass for an answer', async () => {
    proxy.inject(operation, faults.emptyAnswer);
    const unit = await observe();
    const judgements = judgeAll(collectors, new Map(faultless).set(collector.id, unit));
    if (unit.gaps.length === 0) expect(judgements).not.toEqual(judgeAll(collectors, faultless));
  });

  test.each([1, 2])('is denied at call %i only, what the other calls said stays', async (nth) => {
    proxy.inject(operation, faults.denied, nth);
    const { gaps } = await observe();
    const told = new Set(gaps.map(({ operation: of, reason }) => `${of} ${reason}`)); // one call may tell of several things
    expect(told.size).toBe(nth <= faultlessCalls(collector.id, action) ? 1 : 0);
  });

  test.each([
    ['throttled', faults.throttled],
    ['answered with a server error', faults.serverError],
    ['cut off in mid-body', faults.cutInMidBody],
  ] as const)('is %s once, it is asked again and nothing is missing', async (_name, fault) => {
    proxy.inject(operation, fault, 1);
    expect(pick(collector, await observe())).toEqual(pick(collector, faultless.get(collector.id)));
    expect(proxy.counts.get(operation)).toBe(faultlessCalls(collector.id, action) + 1);
  });

  if (!isPage) return;

  test('is answered with a page token that repeats, the list counts as not read to its end', async () => {
    proxy.inject(operation, faults.tokenThatRepeats);
    const { gaps } = await observe();
    expect(gaps.map(({ code }) => code)).toEqual(gaps.map(() => 'PAGINATION'));
    expect(gaps).not.toEqual([]);
  });

  test('is answered with an empty page first, the list is followed to its end', async () => {
    proxy.inject(operation, faults.emptyPageFirst);
    expect(pick(collector, await observe())).toEqual(pick(collector, faultless.get(collector.id)));
  });

  if (protocol !== 'json') return;

  test('is cut short without a token, the list counts as not read to its end', async () => {
    proxy.inject(operation, faults.cutWithoutToken);
    const { gaps } = await observe();
    expect(gaps.map(({ code }) => code)).toEqual(gaps.map(() => 'UNEXPECTED_RESPONSE'));
    expect(gaps).not.toEqual([]);
  });
});

/** What the unit says, but for fields that move by themselves from run to run. */
const pick = ({ volatile = [] }: AnyCollector, unit: Pick<DerivedUnit, 'rows' | 'gaps'> | undefined) => ({
  gaps: unit?.gaps,
  rows: unit?.rows.map((row) => Object.fromEntries(Object.entries(row).filter(([field]) => !volatile.includes(field)))),
});

function faultlessCalls(id: string, action: string): number {
  const { calls } = faultless.get(id) as DerivedUnit;
  return calls.filter((call) => call.operation === action).length;
}
