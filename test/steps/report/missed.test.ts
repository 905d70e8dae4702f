import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reportPeriod } from '../../../lambdas/steps/report/report-period.ts';
import { type DrawnPorts, dailyRunOf, datesBetween, drawAndSeal, drawnPorts } from '../../support/drawn-runs.ts';
import { memoryLocker } from '../../support/memory-locker.ts';

let ports: DrawnPorts;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  ports = drawnPorts(memoryLocker());
});
afterEach(() => {
  vi.useRealTimers();
});

/** Each run is sealed five minutes after its slot. */
async function sealed(from: string, to: string): Promise<void> {
  for (const date of datesBetween(from, to)) {
    vi.setSystemTime(new Date(`${date}T06:05:00Z`));
    await drawAndSeal(ports, dailyRunOf(date), { a: 'good' });
  }
}

/** The days of October that the report calls missed, and why it is a draft, as its cover says. */
async function october() {
  const { document } = await reportPeriod({ ...ports, publicKeyPem: ports.signer.publicKeyPem }, '2026-10');
  const blocks = document.sections.flatMap((section) => section.blocks);
  const days = blocks.flatMap((block) => (block.kind === 'calendar' ? block.days : []));
  const draft = document.metadata.labels.find(({ word }) => word === 'DRAFT');
  return {
    missed: days.filter(({ states }) => states.includes('missed')).map(({ date }) => date),
    draft: draft?.meaning ?? '',
  };
}

test('days after the last run of a month that is over are missed', async () => {
  await sealed('2026-10-01', '2026-10-10');
  await sealed('2026-11-01', '2026-11-02');
  const { missed, draft } = await october();
  expect(missed).toEqual(datesBetween('2026-10-11', '2026-10-31'));
  expect(draft).toContain('21 of 31');
  expect(draft).not.toContain('not over');
});

test('the last day alone is missed, too', async () => {
  await sealed('2026-10-01', '2026-10-30');
  await sealed('2026-11-01', '2026-11-01');
  const { missed, draft } = await october();
  expect(missed).toEqual(['2026-10-31']);
  expect(draft).toContain('1 of 31');
  expect(draft).not.toContain('not over');
});

test('a month that was not over when the newest seal was made misses nothing that was not due', async () => {
  await sealed('2026-10-01', '2026-10-10');
  expect(await october()).toEqual({ missed: [], draft: expect.stringContaining('not over') });
});
