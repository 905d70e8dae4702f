import { beforeAll, expect, test } from 'vitest';
import { reportPeriod } from '../../../lambdas/steps/report/report-period.ts';
import { sealReport } from '../../../lambdas/steps/seal/seal-report.ts';
import { type Asked, counting } from '../../support/counting-locker.ts';
import { type DrawnPorts, dailyRunOf, datesBetween, drawAndSeal, drawnPorts } from '../../support/drawn-runs.ts';
import { memoryLocker } from '../../support/memory-locker.ts';

/** Two months of 31 days: the third and the 72nd of a locker. */
const [THIRD, LAST] = ['2026-03', '2031-12'] as const;

/** Daily in the first three months and the last two; monthly between, so that six years take seconds (`npm run bench` has
 * every day, and the memory it takes). */
const DATES = [
  ...datesBetween('2026-01-01', '2026-03-31'),
  ...datesBetween('2026-04-01', '2031-10-31').filter((_, at) => at % 29 === 0),
  ...datesBetween('2031-11-01', '2031-12-31'),
];

const THINGS = Array.from({ length: 40 }, (_, at) => `thing-${at}`);

let ports: DrawnPorts;
/** The locker at the end of each of the two months. */
const lockers = new Map<string, Map<string, Buffer>>();

/** Every thing of ten is bad all the time, another now and then; every month its report is sealed. */
beforeAll(async () => {
  const locker = memoryLocker();
  ports = drawnPorts(locker);
  for (const [at, date] of DATES.entries()) {
    const states = THINGS.map((name, thing) => [name, thing % 10 === 0 || (thing + at) % 31 === 0 ? 'bad' : 'good']);
    await drawAndSeal(ports, dailyRunOf(date), Object.fromEntries(states));
    const [month, next] = [date.slice(0, 7), DATES[at + 1]?.slice(0, 7)];
    if (month === next) continue;
    if (month === THIRD || month === LAST) lockers.set(month, new Map(locker.objects));
    await sealReport(ports, month, [{ name: `${month}.pdf`, bytes: Buffer.from(month) }]);
  }
}, 180_000);

const locker = (month: string) => memoryLocker(new Map(lockers.get(month)));

async function askedBy(month: string, work: (ports: DrawnPorts) => Promise<unknown>): Promise<Omit<Asked, 'keys'>> {
  const counted = counting(locker(month));
  await work({ ...ports, locker: counted.locker });
  const { keys: _keys, ...counts } = counted.asked;
  return counts;
}

const COUNTS = ['gets', 'heads', 'lists', 'listed', 'bytes'] as const;

test.each([true, false])(
  'after six years a report asks the locker for no more than after three months; key pinned: %s',
  async (isPinned) => {
    const pinned = isPinned ? { publicKeyPem: ports.signer.publicKeyPem } : {};
    const [then, now] = await Promise.all(
      [THIRD, LAST].map((month) => askedBy(month, (ports) => reportPeriod({ ...ports, ...pinned }, month))),
    );
    for (const count of COUNTS) {
      const [before, after] = [then?.[count] ?? 0, now?.[count] ?? 0];
      expect([count, after <= before * 1.05, before, after]).toEqual([count, true, before, after]);
    }
    expect(now?.gets).toBeGreaterThan(31 * 8); // 31 runs of at least eight objects were read
  },
  60_000,
);

test('nothing older than the run before the month is read but links of the chain', async () => {
  const { locker: counted, asked } = counting(locker(LAST));
  await reportPeriod({ ...ports, locker: counted, publicKeyPem: ports.signer.publicKeyPem }, LAST);
  const older = asked.keys.filter((key) => !/2031-12|2031-11-30/.test(key));
  expect(older.filter((key) => !key.startsWith('chain/'))).toEqual([]);
  // the 31 runs and the one before; of the links below, as far as the newest has to link back
  expect(new Set(older).size).toBeLessThanOrEqual(31 + 2 + 16);
});

test('after six years sealing a report reads no more than after three months', async () => {
  const seal = (month: string) =>
    askedBy(month, (ports) => sealReport(ports, month, [{ name: 'r.pdf', bytes: Buffer.from('r') }]));
  const [then, now] = await Promise.all([THIRD, LAST].map(seal));
  for (const count of ['gets', 'heads', 'lists', 'bytes'] as const)
    expect([count, (now?.[count] ?? 0) <= (then?.[count] ?? 0) * 1.05]).toEqual([count, true]);
});
