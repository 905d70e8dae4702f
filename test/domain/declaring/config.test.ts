import { expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { configSchema, parseConfig } from '#domain/declaring/config.ts';
import type { ConfigError } from '#domain/words/errors.ts';

const collectors = await loadCatalogue();
const least = { entity: 'Example Health', retention: { mode: 'COMPLIANCE', days: 2192 } };

test('the least configuration is filled with the defaults that are documented', () => {
  expect(parseConfig(least, collectors)).toMatchObject({
    schedule: { at: '06:00', everyHours: 24 },
    regions: 'enabled',
    report: { dayOfMonth: 2, timeZone: 'UTC' },
    policy: { maxKeyRotationDays: 365, approvedKeys: [] },
  });
});

test('five mistakes are named at once, each with its path', () => {
  const mistakes = {
    entity: '',
    regions: ['us-east-1', 'nowhere'],
    schedule: { at: '25:00', everyHours: 5 },
    polcy: {},
    policy: { maxKeyRotationDays: 10 },
  };
  const problems = (() => {
    try {
      parseConfig(mistakes, collectors);
      return [];
    } catch (error) {
      return (error as ConfigError).problems;
    }
  })();
  for (const path of [
    'entity',
    'retention',
    'regions',
    'schedule.at',
    'schedule.everyHours',
    'polcy',
    'policy.maxKeyRotationDays',
  ])
    expect(
      problems.filter((problem) => problem.startsWith(`context.evidence.${path}`)),
      path,
    ).not.toHaveLength(0);
});

test('retention has no default: it cannot be taken back', () => {
  expect(() => parseConfig({ entity: 'x' }, collectors)).toThrow(/context\.evidence\.retention: is missing/);
});

test('emptyAllowed for something that is no collector is a mistake', () => {
  expect(() => parseConfig({ ...least, emptyAllowed: { 'kms-key': '*' } }, collectors)).toThrow(/kms-key/);
  expect(() => parseConfig({ ...least, emptyAllowed: { 'kms-key-rotates': '*' } }, collectors)).toThrow(/-rotates/);
});

test('emptyAllowed for a rule about members, of whom there may be none, is none', () => {
  const catalogue = collectors.map((one) => ({
    ...one,
    rules: one.rules.map((rule) => ({ ...rule, outside: ['X'] })),
  }));
  const { emptyAllowed } = parseConfig({ ...least, emptyAllowed: { 'kms-key-rotates': '*' } }, catalogue as never);
  expect(emptyAllowed).toEqual({ 'kms-key-rotates': '*' });
});

test('an unknown time zone is a mistake', () => {
  expect(() => parseConfig({ ...least, report: { timeZone: 'Mars/Olympus' } }, collectors)).toThrow(/report\.timeZone/);
});

test('the schema can be given to editors as JSON Schema', async () => {
  const { toJSONSchema } = await import('zod');
  const schema = toJSONSchema(configSchema(collectors), { io: 'input' });
  expect(schema).toMatchObject({ type: 'object', required: expect.arrayContaining(['entity', 'retention']) });
});

test('who declares a member harmless says why, and until which day', () => {
  const member = { operation: 'ec2:DescribeVolumes', member: 'Volumes[].NewThing', why: 'J. Doe: a label' };
  const harmless = (until: unknown) => parseConfig({ ...least, harmlessMembers: [{ ...member, until }] }, collectors);
  expect(harmless('2027-01-31').harmlessMembers).toEqual([{ ...member, until: '2027-01-31' }]);
  expect(parseConfig(least, collectors).harmlessMembers).toEqual([]);
  for (const until of [undefined, '', 'never', '2027-02-30', '31.1.2027'])
    expect(() => harmless(until)).toThrow(/context\.evidence\.harmlessMembers\.0\.until/);
});
