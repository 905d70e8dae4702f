import { describe, expect, test } from 'vitest';
import { Lookups } from '#domain/judging/lookup.ts';
import type { Gap } from '#domain/words/gap.ts';
import { awsRegion, databricksAccount, databricksWorkspace, type Scope } from '#domain/words/scope.ts';
import type { ObservedUnit, Row } from '#domain/words/unit.ts';

const EAST = awsRegion('111122223333', 'us-east-1');
const WEST = awsRegion('111122223333', 'us-west-2');
const ONE = databricksWorkspace('acme', '1', 'one.cloud.databricks.com');
const TWO = databricksWorkspace('acme', '2', 'two.cloud.databricks.com');
const ACCOUNT = databricksAccount('acme', 'accounts.cloud.databricks.com');

const unit = (scope: Scope, rows: Row[], gaps: Gap[] = []): ObservedUnit => ({
  scope,
  rows,
  gaps,
  observedAt: '2026-11-21T06:00:00.000Z',
});
const gap = (resourceId: string | null, ...fields: string[]): Gap => ({
  operation: 'ec2:DescribeFlowLogs',
  resourceId,
  fields,
  code: 'ACCESS_DENIED',
  reason: 'denied',
});
const flow = (id: string, resourceId: string | null): Row => ({ id, resourceId });
const related = (...units: ObservedUnit[]) => {
  const lookups = new Lookups();
  for (const one of units) lookups.add('flow-logs', one);
  const { rows, gap: found } = lookups.related('flow-logs', 'resourceId', 'vpc-1', EAST);
  return { ids: rows.map(({ id }) => id), gap: found?.code };
};

describe('related rows', () => {
  test('are those of the own region whose field is the value, or a list that holds it', () => {
    const rows = [flow('fl-1', 'vpc-1'), flow('fl-2', 'vpc-2'), { id: 'fl-3', resourceId: ['vpc-2', 'vpc-1'] }];
    expect(related(unit(EAST, rows), unit(WEST, [flow('fl-4', 'vpc-1')]))).toEqual({
      ids: ['fl-1', 'fl-3'],
      gap: undefined,
    });
  });

  test.each([
    ['an unread inventory', gap(null)],
    ['an unread row', gap('fl-9')],
    ['an unread value of the field', gap('fl-1', 'resourceId')],
    ['an unread field of every row', gap(null, 'resourceId')],
  ])('may be more than are seen because of %s', (_what, one) => {
    expect(related(unit(EAST, [flow('fl-1', 'vpc-1')], [one]))).toEqual({ ids: ['fl-1'], gap: 'ACCESS_DENIED' });
  });

  test('are not put in doubt by another field, or by another region', () => {
    const known = unit(EAST, [flow('fl-1', 'vpc-1')], [gap('fl-1', 'status')]);
    expect(related(known, unit(WEST, [], [gap(null)]))).toEqual({ ids: ['fl-1'], gap: undefined });
  });

  test('of every region are those of all, with the gap of any', () => {
    const lookups = new Lookups();
    lookups.add('flow-logs', unit(EAST, [flow('fl-1', 'vpc-1')]));
    const anywhere = (value: string) => lookups.related('flow-logs', 'resourceId', value, WEST, null);
    expect(anywhere('vpc-1')).toMatchObject({ rows: [{ id: 'fl-1' }], gap: undefined });
    expect(anywhere('vpc-9')).toEqual({ rows: [], gap: undefined });
    lookups.add('flow-logs', unit(WEST, [flow('fl-2', 'vpc-1')], [gap(null)]));
    expect(anywhere('vpc-1').rows.map(({ id }) => id)).toEqual(['fl-1', 'fl-2']);
    expect(anywhere('vpc-9').gap?.code).toBe('ACCESS_DENIED');
  });

  test('of a table that nobody read are unknown', () => {
    expect(related()).toEqual({ ids: [], gap: 'UNIT_MISSING' });
    expect(related(unit(WEST, []))).toEqual({ ids: [], gap: 'UNIT_MISSING' });
  });
});

describe('looking up', () => {
  test('a table that the configuration leaves out is told from one that was not read', () => {
    const lookups = new Lookups((table) => table === 'clusters');
    expect(lookups.find('clusters', 'c', EAST)).toMatchObject({ gap: { code: 'NOT_CONFIGURED' } });
    expect(lookups.find('kms-keys', 'k', EAST)).toMatchObject({ gap: { code: 'UNIT_MISSING' } });
  });

  test('a workspace sees its own rows and not those of another with the same id', () => {
    const lookups = new Lookups();
    lookups.add('policies', unit(TWO, [{ id: 'p', of: 'two' }]));
    lookups.add('policies', unit(ONE, [{ id: 'p', of: 'one' }]));
    expect(lookups.find('policies', 'p', ONE)).toMatchObject({ found: { of: 'one' } });
    expect(lookups.find('policies', 'q', ONE)).toEqual({ absent: true });
  });

  test('a workspace that has no unit of its own does not see those of others, but what the account has', () => {
    const lookups = new Lookups();
    lookups.add('policies', unit(TWO, [{ id: 'p' }]));
    expect(lookups.find('policies', 'p', ONE)).toMatchObject({ gap: { code: 'UNIT_MISSING' } });
    lookups.add('users', unit(ACCOUNT, [{ id: 'u' }]));
    expect(lookups.find('users', 'u', ONE)).toMatchObject({ found: { id: 'u' } });
  });

  test('the account sees its own rows and not those of its workspaces, unless it has none of that table', () => {
    const lookups = new Lookups();
    lookups.add('groups', unit(ONE, [{ id: 'g', name: 'admins' }]));
    expect(lookups.related('groups', 'name', 'admins', ACCOUNT).rows).toHaveLength(1);
    lookups.add('groups', unit(ACCOUNT, [{ id: 'h', name: 'phi' }]));
    expect(lookups.related('groups', 'name', 'admins', ACCOUNT)).toEqual({ rows: [], gap: undefined });
    expect(lookups.find('groups', 'g', ACCOUNT)).toEqual({ absent: true });
  });

  test('AWS names are found in whatever region they stand', () => {
    const lookups = new Lookups();
    lookups.add('kms-keys', unit(WEST, [{ id: 'arn:w' }]));
    lookups.add('kms-keys', unit(EAST, []));
    expect(lookups.find('kms-keys', 'arn:w', EAST)).toMatchObject({ found: { id: 'arn:w' } });
  });
});
