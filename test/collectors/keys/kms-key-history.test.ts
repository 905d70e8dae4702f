import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import collector from '#collectors/keys/kms-keys/collector.ts';
import type { EarlierRow } from '#domain/declaring/collector.ts';
import { runIdOf } from '#domain/words/run-id.ts';
import type { Row } from '#domain/words/unit.ts';
import { readFromStub, sdkError } from '../../support/read-from-stub.ts';

const [YESTERDAY, TODAY] = ['2026-11-20T06-00-00Z', '2026-11-21T06-00-00Z'] as const;
const MATERIAL = 'aa'.repeat(32);
const NEXT = new Date('2027-06-01T00:00:00Z');

interface Facts {
  readonly metadata?: object;
  readonly status?: object | Error;
  /** When it rotated. */
  readonly rotated?: string;
}

/** One key, as KMS describes it. */
function kms({ metadata = {}, status = {}, rotated = '2026-06-01T00:00:00Z' }: Facts = {}) {
  const KeyMetadata = {
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    Origin: 'AWS_KMS',
    KeyState: 'Enabled',
    CurrentKeyMaterialId: MATERIAL,
    ...metadata,
  };
  return {
    ListKeys: { Keys: [{ KeyId: 'k', KeyArn: 'arn:aws:kms:us-east-1:111122223333:key/k' }], Truncated: false },
    ListAliases: { Aliases: [], Truncated: false },
    DescribeKey: { KeyMetadata },
    GetKeyRotationStatus: () => {
      if (status instanceof Error) throw status;
      return { KeyRotationEnabled: true, RotationPeriodInDays: 365, NextRotationDate: NEXT, ...status };
    },
    ListKeyRotations: { Rotations: [{ RotationDate: new Date(rotated), RotationType: 'AUTOMATIC' }], Truncated: false },
    GetKeyPolicy: { Policy: '{}' },
    ListGrants: { Grants: [], Truncated: false },
  };
}

const asTable = ([row]: readonly Row[]): EarlierRow[] => [row as EarlierRow];

/** Reads today what yesterday was read and found complete. */
async function readAgain(before: Facts, now: Facts, { run = TODAY as string, changed = {} as object } = {}) {
  const yesterday = await readFromStub(collector, kms(before), { run: YESTERDAY });
  expect(yesterday.gaps).toEqual([]);
  const earlier = asTable(yesterday.rows).map((row) => ({ ...row, ...changed }));
  const { rows, calls, gaps } = await readFromStub(collector, kms(now), { run, earlier });
  const asked = calls.filter(({ operation }) => operation === 'ListKeyRotations').length;
  return { row: rows[0] as Row, asked, gaps };
}

describe('the history of rotations', () => {
  test('is read where there was no complete observation before, and names this run', async () => {
    const { rows, calls } = await readFromStub(collector, kms(), { run: TODAY });
    expect(rows[0]).toMatchObject({ rotations: 1, historyRun: TODAY, currentKeyMaterialId: MATERIAL });
    expect(calls.map(({ operation }) => operation)).toContain('ListKeyRotations');
  });

  test('is carried where nothing has rotated since, and names the run in which it was read', async () => {
    const { row, asked } = await readAgain({}, { rotated: '1999-01-01T00:00:00Z' });
    expect(asked).toBe(0);
    expect(row).toMatchObject({
      rotations: 1,
      lastRotatedAt: '2026-06-01T00:00:00.000Z',
      lastRotationType: 'AUTOMATIC',
      historyRun: YESTERDAY,
    });
  });

  test.each<[string, Facts]>([
    ['another material', { metadata: { CurrentKeyMaterialId: 'bb'.repeat(32) } }],
    ['no material', { metadata: { CurrentKeyMaterialId: undefined } }],
    ['an empty material', { metadata: { CurrentKeyMaterialId: '' } }],
    ['rotation switched off', { status: { KeyRotationEnabled: false } }],
    ['another period', { status: { RotationPeriodInDays: 90 } }],
    ['another next date', { status: { NextRotationDate: new Date('2028-01-01T00:00:00Z') } }],
    ['no next date', { status: { NextRotationDate: undefined } }],
    ['a rotation on demand begun', { status: { OnDemandRotationStartDate: new Date('2026-11-20T12:00:00Z') } }],
  ])('is read again after %s', async (_what, now) => {
    const { row, asked } = await readAgain({}, { ...now, rotated: '2026-11-20T12:00:00Z' });
    expect(asked).toBe(1);
    expect(row).toMatchObject({ lastRotatedAt: '2026-11-20T12:00:00.000Z', historyRun: TODAY });
  });

  test.each([
    ['named no material', { currentKeyMaterialId: null }],
    ['had no history', { rotations: null, historyRun: null }],
    ['was sealed by a version that did not say when it read the history', { historyRun: null }],
    ['names what is no run', { historyRun: 'yesterday' }],
    ['names a run after this one', { historyRun: '2026-11-22T06-00-00Z' }],
    ['is of another key', { id: 'arn:aws:kms:us-east-1:111122223333:key/other' }],
  ])('is read again where the observation before %s', async (_what, changed) => {
    expect(await readAgain({}, {}, { changed })).toMatchObject({ asked: 1, row: { historyRun: TODAY } });
  });

  test('is read again where the rotation status cannot be read: nobody knows what it says', async () => {
    const refused = sdkError('AccessDeniedException');
    const { asked, gaps } = await readAgain({}, { status: refused });
    expect(asked).toBe(1);
    expect(gaps).toEqual([expect.objectContaining({ operation: 'kms:GetKeyRotationStatus' })]);
  });

  test('of an imported key, which has no status, follows its material alone', async () => {
    const imported = { metadata: { Origin: 'EXTERNAL' } };
    expect(await readAgain(imported, imported)).toMatchObject({ asked: 0, row: { historyRun: YESTERDAY } });
    const other = { metadata: { Origin: 'EXTERNAL', CurrentKeyMaterialId: 'cc'.repeat(32) } };
    expect(await readAgain(imported, other)).toMatchObject({ asked: 1, row: { historyRun: TODAY } });
  });

  test('is never older than 31 days', async () => {
    const read = Date.parse('2026-11-20T06:00:00Z');
    const limit = 31 * 24 * 3600;
    const seconds = fc.oneof(fc.integer({ min: 1, max: 2 * limit }), fc.constantFrom(limit - 1, limit, limit + 1));
    await fc.assert(
      fc.asyncProperty(seconds, async (after) => {
        const run = runIdOf(new Date(read + after * 1000));
        expect((await readAgain({}, {}, { run })).asked).toBe(after <= limit ? 0 : 1);
      }),
      { numRuns: 60 },
    );
  });
});
