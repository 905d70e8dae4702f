import { describe, expect, test } from 'vitest';
import { ChangeLedger } from '#domain/report/digest/change-log.ts';
import { type GapGroup, GapLedger } from '#domain/report/digest/gap-groups.ts';
import { NotApplicableLedger } from '#domain/report/digest/not-applicable.ts';
import { UncomparedLedger } from '#domain/report/digest/uncompared.ts';
import { MemberLedger } from '#domain/report/digest/unknown-members.ts';
import { dailyRun, finding, unit } from './sample.ts';

describe('gaps of a region that a policy of the organization closes', () => {
  test('are one line with its collectors and services, whatever was called; other denials stay apart', () => {
    const ledger = new GapLedger();
    const closed = (collector: string, operation: string, scope = 'aws.1.eu-west-3') => ({
      ...{ collector, operation, scope, resource_id: null, fields: [], reason: 'SCP' },
      code: 'DENIED_BY_ORGANIZATION',
    });
    for (const day of [1, 2]) {
      ledger.beginRun(dailyRun(day));
      ledger.add(closed('vpcs', 'ec2:DescribeVpcs'));
      ledger.add(closed('kms-keys', 'kms:ListKeys'));
      ledger.add(closed('subnets', 'ec2:DescribeSubnets'));
      ledger.add(closed('subnets', 'ec2:DescribeSubnets', 'aws.1.sa-east-1'));
      ledger.add({ ...closed('subnets', 'ec2:DescribeSubnets'), code: 'ACCESS_DENIED' });
    }
    const of = ({ collector, scope, operation, code, gaps, atLastRun, days }: GapGroup) =>
      [collector, scope, operation, code, gaps, atLastRun, days].join(' | ');
    expect(ledger.groups().map(of)).toEqual([
      'kms-keys, subnets, vpcs | aws.1.eu-west-3 | ec2, kms | DENIED_BY_ORGANIZATION | 6 | 3 | 2',
      'subnets | aws.1.sa-east-1 | ec2 | DENIED_BY_ORGANIZATION | 2 | 1 | 2',
      'subnets | aws.1.eu-west-3 | ec2:DescribeSubnets | ACCESS_DENIED | 2 | 1 | 2',
    ]);
  });
});

describe('members that the model does not know', () => {
  const told = (collector: string, scope: string, more = {}) => ({
    ...{ collector, scope, operation: 'ec2:DescribeVolumes', resource_id: null, code: 'UNKNOWN_MEMBER' },
    ...{ fields: ['Volumes[].NewThing'], reason: '1 of 2 rows carry it', ...more },
  });

  test('are one line for a name, in however many units and runs', () => {
    const ledger = new MemberLedger();
    for (const day of [1, 2]) {
      ledger.beginRun(dailyRun(day));
      for (const scope of ['aws.1.us-east-1', 'aws.1.eu-west-1', 'aws.1.eu-west-3'].slice(0, day + 1))
        expect(ledger.take(told('ebs-volumes', scope))).toBe(true);
      ledger.take(told('ebs-volumes', 'aws.1.us-east-1', { fields: ['Next'] }));
    }
    expect(ledger.take(told('ebs-volumes', 'aws.1.us-east-1', { code: 'ACCESS_DENIED' }))).toBe(false);
    expect(ledger.lines()).toEqual([
      expect.objectContaining({ member: 'Next', units: 1, lastRun: dailyRun(2) }),
      expect.objectContaining({
        ...{ member: 'Volumes[].NewThing', collectors: ['ebs-volumes'], units: 3 },
        ...{ firstRun: dailyRun(1), lastRun: dailyRun(2) },
      }),
    ]);
  });

  test('stay when somebody believes them harmless, and are doubted again when nobody does', () => {
    const ledger = new MemberLedger();
    ledger.beginRun(dailyRun(1));
    ledger.take(
      told('ebs-volumes', 'aws.1.us-east-1', { code: 'MEMBER_BELIEVED', reason: 'J. Doe, until 2026-11-01' }),
    );
    expect(ledger.lines()).toEqual([expect.objectContaining({ code: 'MEMBER_BELIEVED', units: 1 })]);
    ledger.beginRun(dailyRun(2));
    ledger.take(told('ebs-volumes', 'aws.1.us-east-1'));
    ledger.take(told('ebs-volumes', 'aws.1.eu-west-1', { code: 'MEMBER_BELIEVED' }));
    expect(ledger.lines()).toEqual([
      expect.objectContaining({ code: 'UNKNOWN_MEMBER', reason: '1 of 2 rows carry it', units: 2 }),
    ]);
  });
});

describe('gaps', () => {
  test('begin with a plan that is not ours, whatever its place', () => {
    const ledger = new GapLedger();
    ledger.beginRun(dailyRun(1));
    for (const [collector = '', code = ''] of [
      ['kms-keys', 'THROTTLED'],
      ['plan', 'PLAN_NOT_OURS'],
      ['volumes', 'THROTTLED'],
    ])
      ledger.add({
        collector,
        code,
        scope: 'aws',
        operation: 'x',
        reason: 'y',
        resource_id: null,
        fields: '[]',
      });
    expect(ledger.groups().map(({ collector }) => collector)).toEqual(['plan', 'kms-keys', 'volumes']);
  });

  const gap = (resource: string | null, fields: readonly string[] = ['rotationEnabled'], more = {}) => ({
    collector: 'kms-keys',
    scope: 'aws.1.us-east-1',
    operation: 'kms:GetKeyRotationStatus',
    resource_id: resource,
    code: 'ACCESS_DENIED',
    reason: `denied for ${resource}`,
    fields,
    ...more,
  });

  test('of one place, call and cause are one group that counts them', () => {
    const ledger = new GapLedger();
    for (const day of [1, 2, 4]) {
      ledger.beginRun(dailyRun(day));
      for (let key = 0; key < day; key++) ledger.add(gap(`key-${key}`));
    }
    expect(ledger.groups()).toEqual([
      expect.objectContaining({
        ...{ gaps: 7, atLastRun: 4, days: 3, firstRun: dailyRun(1), lastRun: dailyRun(4), reason: 'denied for key-3' },
      }),
    ]);
  });

  test('that the last run no longer has are counted as none there', () => {
    const ledger = new GapLedger();
    ledger.beginRun(dailyRun(1));
    ledger.add(gap('key-1'));
    ledger.add(gap('key-1', ['rotationEnabled'], { code: 'THROTTLED' }));
    ledger.beginRun(dailyRun(2));
    expect(ledger.groups().map(({ code, gaps, atLastRun }) => [code, gaps, atLastRun])).toEqual([
      ['ACCESS_DENIED', 1, 0],
      ['THROTTLED', 1, 0],
    ]);
  });
});

describe('changes', () => {
  const change = (run: string, resource: string, kind: string, path: string | null = null) => ({
    run_id: run,
    previous_run_id: 'before',
    scope: 'aws.1.us-east-1',
    table_name: 'kms_keys',
    resource_id: resource,
    kind,
    path,
    before: path === null ? null : 'true',
    after: null,
  });

  test('of one thing in one run are one entry with a line for each column', () => {
    const ledger = new ChangeLedger(10);
    ledger.add(change('a', 'key-1', 'CHANGED', 'enabled'));
    ledger.add(change('a', 'key-1', 'CHANGED', 'rotation_enabled'));
    ledger.add(change('a', 'key-2', 'ADDED'));
    ledger.add(change('b', 'key-1', 'CHANGED', 'enabled'));
    const [table] = ledger.tables();
    expect(table).toMatchObject({ added: 1, removed: 0, changed: 2 });
    expect(table?.printed.map(({ run, lines }) => [run, lines])).toEqual([
      ['a', ['enabled: true → no value', 'rotation_enabled: true → no value']],
      ['a', ['added']],
      ['b', ['enabled: true → no value']],
    ]);
  });

  test('beyond the limit are counted and never lend their lines to another', () => {
    const ledger = new ChangeLedger(1);
    ledger.add(change('a', 'key-1', 'CHANGED', 'enabled'));
    ledger.add(change('a', 'key-2', 'CHANGED', 'enabled'));
    ledger.add(change('a', 'key-2', 'CHANGED', 'state'));
    ledger.add(change('a', 'key-3', 'REMOVED'));
    const [table] = ledger.tables();
    expect(table).toMatchObject({ changed: 2, removed: 1 });
    expect(table?.printed).toEqual([
      expect.objectContaining({ resource: 'key-1', lines: ['enabled: true → no value'] }),
    ]);
  });

  const told = (kind: string, before: string | null, after: string | null) => ({
    ...change('a', 'ana in admins', kind),
    ...{ path: null, before, after },
  });
  const linesOf = (row: ReturnType<typeof told>) => {
    const ledger = new ChangeLedger(10);
    ledger.add(row);
    return ledger.tables()[0]?.printed[0]?.lines;
  };

  test('that a table tells in words are told in its words', () => {
    expect(linesOf(told('ADDED', null, 'ana in phi-admins'))).toEqual(['added: ana in phi-admins']);
    expect(linesOf(told('REMOVED', 'ana in phi-admins', null))).toEqual(['removed: ana in phi-admins']);
    expect(linesOf(told('CHANGED', 'ana in phi-admins', 'ana in phi-admins through leads'))).toEqual([
      'now: ana in phi-admins through leads',
      'before: ana in phi-admins',
    ]);
    expect(linesOf(told('ADDED', null, '{braces} are no columns'))).toEqual(['added: {braces} are no columns']);
  });

  test('that a table tells by its columns do not print them as JSON', () => {
    expect(linesOf(told('ADDED', null, '{"enabled":true}'))).toEqual(['added']);
    expect(linesOf(told('REMOVED', '{"enabled":true}', null))).toEqual(['removed']);
  });

  test('of one part of a table do not use up the room of another', () => {
    const ledger = new ChangeLedger(2, (_, resource) => resource[0] ?? '');
    for (const resource of ['a1', 'a2', 'a3', 'a4', 'b1']) ledger.add(change('a', resource, 'ADDED'));
    const [table] = ledger.tables();
    expect(table?.printed.map(({ resource }) => resource)).toEqual(['a1', 'a2', 'b1']);
    expect(table?.added).toBe(5);
  });
});

describe('what was not compared', () => {
  const EAST = 'aws.1.us-east-1';
  const gap = (resource: string | null, fields: readonly string[] = [], code = 'ACCESS_DENIED') => ({
    ...{ collector: 'kms-keys', scope: EAST, operation: 'x', code, reason: 'y' },
    ...{ resource_id: resource, fields },
  });
  type Day = { readonly gaps: ReturnType<typeof gap>[]; readonly outcome?: Parameters<typeof unit>[2] } | 'NOT_PLANNED';
  const partsOf = (...days: Day[]) => {
    const ledger = new UncomparedLedger();
    for (const [at, day] of days.entries()) {
      const isPlanned = day !== 'NOT_PLANNED';
      const units = isPlanned ? [unit('kms-keys', EAST, day.outcome ?? 'PARTIAL')] : [];
      ledger.beginRun(dailyRun(at + 1), { units });
      for (const row of isPlanned ? day.gaps : []) ledger.add(row);
      ledger.endRun();
    }
    return ledger
      .parts()
      .map(({ part, fields, things, since, lastRun }) => [part, fields.join(), things, since, lastRun]);
  };
  const [FIRST, SECOND, THIRD, FOURTH] = [dailyRun(1), dailyRun(2), dailyRun(3), dailyRun(4)];

  test('is told once for each part, from when until when, with the things of which just that is true', () => {
    const key = { gaps: [gap('a', ['rotation']), gap('b', ['rotation']), gap('c')] };
    expect(partsOf({ gaps: [] }, key, { gaps: [gap('b', ['rotation']), gap('c')] }, { gaps: [gap('c')] })).toEqual([
      ['things', '', 1, SECOND, FOURTH],
      ['things', 'rotation', 1, SECOND, SECOND],
      ['things', 'rotation', 1, SECOND, THIRD],
    ]);
    const [a, b] = [gap('a'), gap('b')];
    expect(partsOf({ gaps: [a] }, { gaps: [a, b] }, { gaps: [b] }, { gaps: [b] })).toEqual([
      ['things', '', 1, FIRST, SECOND],
      ['things', '', 1, SECOND, FOURTH],
    ]);
    expect(partsOf({ gaps: [a, b] }, { gaps: [a, b] })).toEqual([['things', '', 2, FIRST, SECOND]]);
  });

  test('is everything of a table made of others that is handed on to no run, whatever gap it tells of itself', () => {
    const of = (...runs: string[]) => {
      const ledger = new UncomparedLedger();
      const baselines = runs.map((run) => ({ run, tableKey: '', tableSha256: '', gapsTableSha256: null }));
      ledger.beginRun(SECOND, { units: [{ ...unit('kms-keys', EAST, 'PARTIAL'), baselines }] });
      ledger.add(gap(null));
      ledger.endRun();
      return ledger.parts().map(({ part }) => part);
    };
    expect(of(FIRST)).toEqual(['everything']);
    expect(of()).toEqual(['everything']);
    expect(of(SECOND, FIRST)).toEqual(['inventory']);
  });

  test('of a thing goes on for as long as no run read it, field by field, whatever else it lacks', () => {
    const one = (...fields: string[]) => ({ gaps: [gap('a', fields)] });
    expect(partsOf(one('x', 'y'), one('y', 'z'))).toEqual([
      ['things', 'x', 1, FIRST, FIRST],
      ['things', 'y', 1, FIRST, SECOND],
      ['things', 'z', 1, SECOND, SECOND],
    ]);
  });

  test.each([
    ['FAILED', 'everything'],
    ['PARTIAL', 'inventory'],
  ] as const)('goes on through a run that lacks more: %s', (outcome, part) => {
    expect(partsOf({ gaps: [] }, { gaps: [gap('a')] }, { gaps: [gap(null)], outcome }, { gaps: [gap('a')] })).toEqual([
      ['things', '', 1, SECOND, FOURTH],
      [part, '', null, THIRD, THIRD],
    ]);
  });

  test('is everything where nothing was read, and what came and went where the inventory is in doubt', () => {
    expect(partsOf({ gaps: [gap(null)] }, { gaps: [gap(null)], outcome: 'FAILED' }, { gaps: [] })).toEqual([
      ['inventory', '', null, FIRST, SECOND],
      ['everything', '', null, SECOND, SECOND],
    ]);
    expect(partsOf({ gaps: [gap(null, [], 'INPUTS_INCOMPLETE')] })).toEqual([['everything', '', null, FIRST, FIRST]]);
    expect(partsOf({ gaps: [gap(null, ['policy'])] })).toEqual([['things', 'policy', null, FIRST, FIRST]]);
  });

  test('began before a run that did not plan the unit, and began anew after one that read it', () => {
    const lacking = { gaps: [gap('a')] };
    expect(partsOf(lacking, 'NOT_PLANNED', lacking)).toEqual([['things', '', 1, FIRST, THIRD]]);
    expect(partsOf(lacking, 'NOT_PLANNED')).toEqual([['things', '', 1, FIRST, SECOND]]);
    expect(partsOf(lacking, { gaps: [] }, lacking).map(([, , , since]) => since)).toEqual([FIRST, THIRD]);
  });
});

test('reasons why rules did not apply are counted by their word, at the run begun last', () => {
  const ledger = new NotApplicableLedger();
  const add = (rule: string, resource: string, code: string) =>
    ledger.add(finding(rule, 'NOT_APPLICABLE', resource, { reason_code: code, reason: `${resource} is not it.` }));
  ledger.beginRun();
  add('rotates', 'gone', 'EARLIER');
  ledger.beginRun();
  add('rotates', 'a', 'AWS_MANAGED');
  add('rotates', 'b', 'IMPORTED');
  add('rotates', 'c', 'IMPORTED');
  add('encrypted', 'd', 'NONE_EXPECTED');
  ledger.add(finding('rotates', 'FAIL', 'e'));
  expect(ledger.reasons()).toEqual([
    { rule: 'rotates', code: 'AWS_MANAGED', reason: 'a is not it.', count: 1 },
    { rule: 'rotates', code: 'IMPORTED', reason: 'b is not it.', count: 2 },
    { rule: 'encrypted', code: 'NONE_EXPECTED', reason: 'd is not it.', count: 1 },
  ]);
});
