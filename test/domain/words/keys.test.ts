import { expect, test } from 'vitest';
import { manifestKey, parseKey, planKey, rawKey, sealKey, tableKey } from '#domain/words/keys.ts';
import { dateOf, runIdOf, scheduledAtOf } from '#domain/words/run-id.ts';

const RUN = '2026-11-21T06-00-00Z';

test('every key reads back as what it was made of', () => {
  expect(parseKey(rawKey(RUN, 'kms-keys', 'aws.123456789012.us-east-1'))).toEqual({
    kind: 'raw',
    run: RUN,
    collector: 'kms-keys',
    scope: 'aws.123456789012.us-east-1',
  });
  expect(parseKey(tableKey('kms_keys', RUN))).toEqual({ kind: 'table', run: RUN, table: 'kms_keys' });
  expect(parseKey(planKey(RUN))).toEqual({ kind: 'plan', run: RUN });
  expect(parseKey(manifestKey(RUN))).toEqual({ kind: 'manifest', run: RUN });
  expect(parseKey(sealKey(412))).toEqual({ kind: 'seal', sequence: 412 });
  expect(parseKey('statements/attestations/baa.json')).toEqual({ kind: 'statement' });
});

test('keys are those the format names', () => {
  expect(sealKey(412)).toBe('chain/0000000412.sigstore.json');
  expect(tableKey('findings', RUN)).toBe(`tables/findings/date=2026-11-21/${RUN}.parquet`);
});

test.each([
  'raw/2026-11-21/kms-keys/x.ndjson.gz',
  `raw/${RUN}/kms-keys/../x.ndjson.gz`,
  `tables/findings/date=2026-11-20/${RUN}.parquet`,
  'chain/412.sigstore.json',
  `runs/${RUN}/other.json`,
  'readme.txt',
])('%s is no key', (key) => {
  expect(parseKey(key)).toBeUndefined();
});

test('a run is named after its scheduled time, and the name tells it', () => {
  expect(runIdOf(new Date('2026-11-21T06:00:00.750Z'))).toBe(RUN);
  expect(scheduledAtOf(RUN)).toBe('2026-11-21T06:00:00Z');
  expect(dateOf(RUN)).toBe('2026-11-21');
});
