import { expect, test } from 'vitest';
import { refuseMasked } from '#domain/reading/masking/mask.ts';
import { MaskCounts } from '#domain/reading/masking/masks.ts';
import { type Attempt, type RecordedCall, type RecordedRequest, requestKey } from '#domain/reading/recording.ts';
import { canonicalJson } from '#domain/words/canonical-json.ts';

const REQUEST = { service: 'ec2', region: 'r', method: 'POST', path: '/', query: '', target: null, body: '' };
const attempt = (body: string | null, more: Partial<Attempt> = {}): Attempt => ({
  requestedAt: '2026-11-21T06:00:00.000Z',
  durationMs: 1,
  status: 200,
  requestId: null,
  serverDate: null,
  headers: {},
  body,
  encoding: 'utf8',
  failure: null,
  ...more,
});
const call = (operation: string, ...attempts: Attempt[]): RecordedCall => ({
  type: 'call',
  operation,
  host: 'h',
  request: REQUEST,
  attempts,
  failure: null,
});

function counted(...calls: RecordedCall[]) {
  const counts = new MaskCounts();
  for (const one of calls) counts.add(one);
  return counts.all().map(({ operation, path, pattern, count }) => `${operation} ${path} ${pattern} ${count}`);
}

test('masks are counted by call, member and pattern, from what was kept', () => {
  const xml =
    '<R><set><item><key>a</key><value>[masked: ssn] [masked: ssn]</value></item><item><value>[masked: mrn]</value></item></set></R>';
  const json =
    '{"Keys":[{"Description":"[masked: ssn]","Tags":{"a":"b [masked: jwt]"}},{"Description":"[masked: ssn]"}]}';
  const cut = attempt(null, {
    failure: { name: 'E', code: null, message: 'at postgres://u:[masked: url-password]@h' },
  });
  expect(counted(call('ec2:X', attempt(xml), attempt(xml)), call('kms:Y', attempt(json), cut))).toEqual([
    'ec2:X R.set.item.value mrn 2',
    'ec2:X R.set.item.value ssn 4',
    'kms:Y Keys.Description ssn 2',
    'kms:Y Keys.Tags.a jwt 1',
    'kms:Y failure url-password 1',
  ]);
});

test('a body that is no text, no XML and no JSON is counted too, and a header', () => {
  const bytes = Buffer.from('\xff[masked: ssn]', 'latin1').toString('base64');
  const odd = attempt(bytes, { encoding: 'base64', headers: { 'x-request-id': '[masked: own-token]' } });
  expect(counted(call('a', odd))).toEqual(['a  ssn 1', 'a header x-request-id own-token 1']);
});

test('what was withheld because nobody reads it, and what recordings of before say, is no mask', () => {
  expect(counted(call('a', attempt('{"a":"(redacted value)","b":"(redacted jwt)"}')))).toEqual([]);
});

test('a map of more names than anybody reads makes no manifest of them, and loses no count', () => {
  const many = Object.fromEntries(Array.from({ length: 1_500 }, (_, at) => [`tag-${at}`, '[masked: ssn]']));
  const counts = new MaskCounts();
  counts.add(call('a', attempt(JSON.stringify(many))));
  expect(counts.all()).toHaveLength(1_001);
  expect(counts.all().reduce((sum, { count }) => sum + count, 0)).toBe(1_500);
  expect(counts.all()).toContainEqual({ operation: 'a', path: '(further members)', pattern: 'ssn', count: 500 });
});

test.each([
  ['a character cut in two', `${'a'.repeat(199)}😀`],
  ['half a character', 'a\ud800b'],
])('%s in the name of a member leaves a path that can be sealed', (_what, name) => {
  const counts = new MaskCounts();
  counts.add(call('a', attempt(JSON.stringify({ [name]: '[masked: ssn]' }))));
  const [mask] = counts.all();
  expect(mask?.path.isWellFormed()).toBe(true);
  expect(canonicalJson(counts.all())).toContain('"pattern":"ssn"');
});

test('a recording of before answers the same question as now, however it was masked', () => {
  const asked = (query: string): RecordedRequest => ({ ...REQUEST, query });
  expect(requestKey(asked('a=(redacted github-token)&b=1'))).toBe(requestKey(asked('a=[masked: github-token]&b=1')));
  expect(requestKey(asked('a=(redacted value)'))).not.toBe(requestKey(asked('a=value')));
});

test('nothing is asked by what was masked', () => {
  expect(() => refuseMasked('kms:DescribeKey', { KeyId: 'alias/[masked: ssn]' })).toThrow(/was not sent/);
  expect(() => refuseMasked('kms:DescribeKey', { KeyId: 'alias/masked' })).not.toThrow();
});
