import { beforeEach, describe, expect, test } from 'vitest';
import { readTable } from '#adapters/tables/read-table.ts';
import { Manifest } from '#domain/sealing/manifest.ts';
import { manifestKey, tableKey } from '#domain/words/keys.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import {
  type DrawnPorts,
  dailyRunOf,
  datesBetween,
  drawAndSeal,
  drawnPorts,
  type Seen,
} from '../../support/drawn-runs.ts';
import { memoryLocker } from '../../support/memory-locker.ts';

const RUNS = datesBetween('2026-10-01', '2026-10-09').map(dailyRunOf);
const NOW = new Date('2026-10-09T06:30:00Z');

let locker: ReturnType<typeof memoryLocker>;
let ports: DrawnPorts;
beforeEach(() => {
  locker = memoryLocker();
  ports = drawnPorts(locker);
});

/** Seals a run for each, one a day; gives the changes each tells, with the day it compares with, and the days it hands on. */
async function sealed(days: readonly Seen[], isEarlierVersion: (day: number) => boolean = () => false) {
  const told: string[][] = [];
  const handedOn: (number[] | undefined)[] = [];
  for (const [at, seen] of days.entries()) {
    const run = RUNS[at] as string;
    await drawAndSeal(ports, run, seen, isEarlierVersion(at + 1));
    const rows = await Array.fromAsync(readTable(await locker.get(tableKey('changes', run))));
    told.push(
      rows.map(({ previous_run_id, kind, resource_id, before, after }) => {
        const what = kind === 'CHANGED' ? ` ${before} to ${after}` : '';
        return `${kind} ${resource_id}${what}, day ${dayOf(previous_run_id as string)}`;
      }),
    );
    const { units } = Manifest.parse(JSON.parse(String(locker.objects.get(manifestKey(run)))));
    handedOn.push(units[0]?.baselines?.map((one) => dayOf(one.run)));
  }
  return { told, handedOn };
}

const dayOf = (run: string): number => RUNS.indexOf(run) + 1;

async function expectIntact(): Promise<void> {
  const { status, problems, notices } = await verifyLocker(locker, { now: NOW, replay: ports });
  expect({ status, problems, notices }).toMatchObject({ problems: [] });
  expect(notices.filter(({ code }) => code === 'NOT_REPLAYABLE')).toEqual([]);
}

describe('one thing that cannot be read', () => {
  test('hides no change of the others, and none of its own once it is read again', async () => {
    const { told, handedOn } = await sealed([
      { a: 'good', b: 'good', c: 'good' },
      { a: 'denied', b: 'bad', d: 'good' },
      { a: 'bad', b: 'bad', d: 'good' },
    ]);
    expect(told).toEqual([
      [],
      ['CHANGED b good to bad, day 1', 'REMOVED c, day 1', 'ADDED d, day 1'],
      ['CHANGED a good to bad, day 1'],
    ]);
    expect(handedOn).toEqual([[1], [2, 1], [3]]);
    await expectIntact();
  });

  test('for ever costs one observation more to compare with, not one each day', async () => {
    const denied: Seen = { a: 'denied', b: 'good' };
    const { handedOn } = await sealed([{ a: 'good', b: 'good' }, denied, denied, denied]);
    expect(handedOn).toEqual([[1], [2, 1], [3, 1], [4, 1]]);
  });

  test('from the first day on costs none', async () => {
    const denied: Seen = { a: 'denied', b: 'good' };
    const { told, handedOn } = await sealed([denied, denied, { ...denied, b: 'bad' }]);
    expect(handedOn).toEqual([[1], [2], [3]]);
    expect(told[2]).toEqual(['CHANGED b good to bad, day 2']);
  });
});

test('a place that could not be read at all is compared with the last observation, once it is read again', async () => {
  const { told, handedOn } = await sealed([
    { a: 'good', b: 'denied' },
    'REFUSED',
    { a: 'bad', b: 'good' },
    { a: 'bad', b: 'bad' },
  ]);
  expect(told).toEqual([[], [], ['CHANGED a good to bad, day 1'], ['CHANGED b good to bad, day 3']]);
  expect(handedOn).toEqual([[1], [1], [3], [4]]);
  await expectIntact();
});

test('a run that an earlier version planned is derived again as that version did, and gone on from', async () => {
  const { told, handedOn } = await sealed(
    [
      { a: 'good', b: 'good' },
      { a: 'denied', b: 'bad' },
      { a: 'good', b: 'odd' },
      { a: 'denied', b: 'good' },
    ],
    (day) => day < 3,
  );
  expect(told).toEqual([[], [], ['CHANGED b good to odd, day 1'], ['CHANGED b odd to good, day 3']]);
  expect(handedOn).toEqual([undefined, undefined, [3], [4, 3]]);
  await expectIntact();
});
