import { describe, expect, test } from 'vitest';
import { datesOf, localTime, periodBounds, periodName, utcTime } from '#domain/report/text/period.ts';
import {
  columnTitle,
  count,
  difference,
  fill,
  number,
  resourceText,
  valueText,
  withinScope,
} from '#domain/report/text/wording.ts';

describe('a period', () => {
  test('is a calendar month in UTC, also in December and in a leap year', () => {
    expect(periodBounds('2026-12')).toEqual({ start: '2026-12-01T00:00:00Z', end: '2027-01-01T00:00:00Z' });
    expect(datesOf('2028-02').at(-1)).toBe('2028-02-29');
    expect(periodName('2026-10')).toBe('October 2026');
  });

  test('is also told in the zone of the reader, summer time included', () => {
    expect(utcTime('2026-10-01T00:00:00Z')).toBe('2026-10-01 00:00:00 UTC');
    expect(localTime('2026-10-01T00:00:00Z', 'America/New_York')).toBe('2026-09-30 20:00:00 GMT-04:00');
    expect(localTime('2026-11-02T00:00:00Z', 'America/New_York')).toBe('2026-11-01 19:00:00 GMT-05:00');
    expect(localTime('2026-10-01T00:00:00Z', 'Asia/Kolkata')).toBe('2026-10-01 05:30:00 GMT+05:30');
  });
});

describe('wording', () => {
  test('fills in values and refuses a name it has no value for', () => {
    expect(fill('{missed} of {expected}', { missed: 1_234, expected: '31' })).toBe('1,234 of 31');
    expect(() => fill('{missed} of {expected}', { missed: 1 })).toThrow(TypeError);
  });

  test('writes numbers with separators and a sign where they are differences', () => {
    expect([0, 999, 1_000, 1_234_567].map(number)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect([3, 0, -1_200].map(difference)).toEqual(['+3', '0', '−1,200']);
    expect([count(1, 'run'), count(2, 'run')]).toEqual(['1 run', '2 runs']);
  });

  test('writes columns as a person would', () => {
    expect(['rotation_enabled', 'kms_key_id', 'size_gib', 'id'].map(columnTitle)).toEqual([
      'Rotation enabled',
      'KMS key ID',
      'Size GiB',
      'ID',
    ]);
  });

  test('never leaves a cell empty, and tells no value from none', () => {
    expect(valueText(null, 'string')).toBe('no value');
    expect(valueText('', 'string')).toBe('no value');
    expect(valueText([], 'array<string>')).toBe('none');
    expect(valueText(['b', 'a'], 'array<string>')).toBe('b, a');
    expect(valueText(false, 'boolean')).toBe('no');
    expect(valueText(0, 'bigint')).toBe('0');
    expect(valueText('[]', 'json')).toBe('none');
    expect(valueText('{}', 'json')).toBe('none');
    expect(valueText('[{"id":"x","mode":null},{"id":"y"}]', 'json')).toBe('id x; id y');
    expect(valueText('{"Name":"phi","n":2}', 'json')).toBe('Name phi, n 2');
    expect(valueText('2026-03-02T11:04:31.000Z', 'timestamp')).toBe('2026-03-02 11:04:31');
  });

  test('leaves out of an ARN what the scope beside it says, visibly, and nothing else', () => {
    const scope = 'aws.123456789012.us-east-1';
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/1';
    expect(resourceText(arn, scope)).toBe(`arn:aws:kms:…:key/1\n${scope}`);
    expect(withinScope(`${arn}, ${arn}`, scope)).toBe('arn:aws:kms:…:key/1, arn:aws:kms:…:key/1');
    const elsewhere = 'arn:aws:kms:us-west-2:123456789012:key/1';
    expect(withinScope(elsewhere, scope)).toBe(elsewhere);
    expect(withinScope(arn, 'aws.999999999999.us-east-1')).toBe(arn);
    expect(withinScope(arn, 'databricks.a')).toBe(arn);
    expect(resourceText('*', scope)).toBe(`everything in\n${scope}`);
    const account = 'databricks.5d2b8c14-90ef-4a37-8b61-c7d0e4f93a28';
    expect(resourceText('1', `${account}.24170`)).toBe('1\ndatabricks.5d2b8c14-….24170');
    expect(resourceText('1', account)).toBe('1\ndatabricks.5d2b8c14-…');
  });
});
