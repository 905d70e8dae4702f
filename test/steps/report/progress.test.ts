import { expect, test } from 'vitest';
import { reportPeriod } from '../../../lambdas/steps/report/report-period.ts';
import type { ReportProgress } from '../../../lambdas/steps/report/report-ports.ts';
import { type VerifyProgress, verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { dailyRunOf, drawAndSeal, drawnPorts } from '../../support/drawn-runs.ts';
import { memoryLocker } from '../../support/memory-locker.ts';

test('a report says when it verifies, which run it reads, and when it renders', async () => {
  const ports = drawnPorts(memoryLocker());
  for (const date of ['2026-10-01', '2026-10-02', '2026-10-03'])
    await drawAndSeal(ports, dailyRunOf(date), { a: 'good' });
  const told: ReportProgress[] = [];
  await reportPeriod({ ...ports, onProgress: (one) => told.push(one) }, '2026-10');
  expect(told.map(({ stage }) => stage).filter((stage, at, all) => stage !== all[at - 1])).toEqual([
    'VERIFYING',
    'READING',
    'RENDERING',
  ]);
  const read = told.flatMap((one) => (one.stage === 'READING' ? [`${one.done} of ${one.of}`] : []));
  expect([...new Set(read)]).toEqual(['1 of 3', '2 of 3', '3 of 3']);
});

test('a replay says how many rows it derived inside a run, and reaches the number of runs', async () => {
  const ports = drawnPorts(memoryLocker());
  const things = Object.fromEntries(Array.from({ length: 6000 }, (_, at) => [`thing-${at}`, 'good' as const]));
  await drawAndSeal(ports, '2026-10-01T06-00-00Z', things);
  const told: VerifyProgress[] = [];
  const replay = { catalogue: ports.catalogue, code: ports.code };
  await verifyLocker(ports.locker, { now: new Date(), replay, onProgress: (one) => told.push(one) });
  // 6,000 rows and as many findings, a call, a run
  expect(told.filter(({ stage }) => stage === 'REPLAYED')).toEqual([
    { stage: 'REPLAYED', done: 0, of: 1, rows: 10_000 },
    { stage: 'REPLAYED', done: 1, of: 1 },
  ]);
});
