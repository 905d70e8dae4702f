import { describe, expect, test } from 'vitest';
import { settingChanges, unitsChanges } from '#domain/report/digest/coverage.ts';
import type { PlannedRun } from '#domain/report/digest/input.ts';
import { buildReport } from '#domain/report/model.ts';
import { canonicalJson } from '#domain/words/canonical-json.ts';
import { daily, passing, section, wordsOf } from '../reading.ts';
import { dailyRun, monthOf, prose, sealedRun, unit } from '../sample.ts';

const EAST = 'aws.123456789012.us-east-1';
const WEST = 'aws.123456789012.us-west-2';
const told = (configs: readonly object[]): PlannedRun[] =>
  configs.map((config, at) => sealedRun({ run: dailyRun(at + 1), config: { ...config } }, at));
const linesOf = (configs: readonly object[]) =>
  settingChanges(told(configs)).map(({ run, setting, lines }) => [run, setting, ...lines]);

describe('a setting that changed', () => {
  test('is told with the first run it held for, and once', () => {
    const before = { policy: { maxKeyRotationDays: 365 } };
    const after = { policy: { maxKeyRotationDays: 730 } };
    expect(linesOf([before, before, after, after])).toEqual([[dailyRun(3), 'policy.maxKeyRotationDays', '365 → 730']]);
  });

  test('back and forth is told both times', () => {
    expect(linesOf([{ a: 1 }, { a: 2 }, { a: 1 }]).map(([run, , change]) => [run, change])).toEqual([
      [dailyRun(2), '1 → 2'],
      [dailyRun(3), '2 → 1'],
    ]);
  });

  test('of a list is told by what left it and what came', () => {
    const regions = (...names: string[]) => ({ regions: names });
    expect(linesOf([regions('us-east-1', 'us-west-2'), regions('us-east-1', 'eu-west-1')])).toEqual([
      [dailyRun(2), 'regions', '− us-west-2', '+ eu-west-1'],
    ]);
  });

  test('that came or went says so, whatever it holds', () => {
    expect(linesOf([{ emptyAllowed: {} }, { emptyAllowed: { 'ebs-volumes': '*' } }])).toEqual([
      [dailyRun(2), 'emptyAllowed.ebs-volumes', 'not set → *'],
    ]);
    expect(linesOf([{ databricks: { accountId: 'a' } }, {}])).toEqual([
      [dailyRun(2), 'databricks', '{"accountId":"a"} → not set'],
    ]);
    expect(linesOf([{ regions: 'enabled' }, { regions: ['us-east-1'] }])).toEqual([
      [dailyRun(2), 'regions', 'enabled → ["us-east-1"]'],
    ]);
  });

  test('only in the order of its keys did not change', () => {
    expect(
      linesOf([
        { a: 1, b: [{ c: 1, d: 2 }] },
        { b: [{ d: 2, c: 1 }], a: 1 },
      ]),
    ).toEqual([]);
  });
});

describe('coverage', () => {
  const planned = (days: readonly (readonly ReturnType<typeof unit>[])[]) =>
    unitsChanges(days.map((units, at) => sealedRun({ run: dailyRun(at + 1), units: [...units] }, at)));

  test('that lost a place says which, with the first run without it', () => {
    const both = [unit('kms-keys', EAST), unit('kms-keys', WEST), unit('ebs-volumes', WEST)];
    expect(planned([both, [unit('kms-keys', EAST)]])).toEqual([
      {
        ...{ run: dailyRun(2), scope: WEST, kind: 'no longer planned', whole: true },
        collectors: ['ebs-volumes', 'kms-keys'],
      },
    ]);
  });

  test('that lost a collector in a place it still reads names the collector', () => {
    const changes = planned([[unit('kms-keys', EAST), unit('ebs-volumes', EAST)], [unit('kms-keys', EAST)]]);
    expect(changes).toEqual([
      { run: dailyRun(2), scope: EAST, kind: 'no longer planned', whole: false, collectors: ['ebs-volumes'] },
    ]);
  });

  test('that grew says so', () => {
    const changes = planned([[unit('kms-keys', EAST)], [unit('kms-keys', EAST), unit('kms-keys', WEST)]]);
    expect(changes).toEqual([
      { run: dailyRun(2), scope: WEST, kind: 'planned anew', whole: true, collectors: ['kms-keys'] },
    ]);
  });

  test('does not shrink by a unit that was planned and failed', () => {
    expect(planned([[unit('kms-keys', EAST)], [unit('kms-keys', EAST, 'FAILED')]])).toEqual([]);
  });
});

test('a report compares its first run with the last one before the period', async () => {
  const config = { policy: { maxKeyRotationDays: 730 } };
  const input = monthOf(daily(1, 31, { ...passing, config }));
  const [before] = told([{ policy: { maxKeyRotationDays: 365 } }]) as [PlannedRun];
  const wordsWith = async (earlier: PlannedRun | null) =>
    wordsOf(section(await buildReport({ ...input, before: earlier }, prose), 'completeness-coverage').blocks);
  expect(await wordsWith({ ...before, run: '2026-09-30T06-00-00Z' })).toContain(
    canonicalJson(['policy.maxKeyRotationDays', dailyRun(1), '365 → 730']),
  );
  expect(await wordsWith(null)).not.toContain('maxKeyRotationDays');
  expect(await wordsWith(null)).toContain(prose.completeness.settingsNone);
});
