import { expect, test } from 'vitest';
import { maskBody, maskText } from '#domain/reading/masking/mask.ts';
import { patternOfName } from '#domain/reading/masking/names.ts';

const inJson = (text: string): string => JSON.parse(maskBody(JSON.stringify({ note: text }))).note;
const S = '[masked: assigned-secret]';

test.each([
  ['password=p4ss{w0rd}x', `password=${S}`],
  ['password=p4ss{w0rd}', `password=${S}`],
  ['password=abc,def12', `password=${S}`],
  ['password=ab&cdefgh12', `password=${S}`],
  ['password=abc;def12 at home', `password=${S} at home`],
  [String.raw`password="ab\"cd tail" next`, `password="${S}" next`],
  [String.raw`x {\"password\": \"ab\\\"cd tail\"} next`, String.raw`x {\"password\": \"${S}\"} next`],
  [`password="it's <so> & so"`, `password="${S}"`],
  ['{password=abcd, user=joe}', `{password=${S}, user=joe}`],
  ['password=abcd,user=joe', `password=${S},user=joe`],
  ['?password=abcd&user=joe', `?password=${S}&user=joe`],
  ['postgres://u:p@ss@host/db', 'postgres://u:[masked: url-password]@host/db'],
])('a secret goes whole: %s', (text, clean) => {
  expect(maskText(text)).toBe(clean);
  expect(maskText(clean)).toBe(clean);
  expect(inJson(text)).toBe(clean);
});

test.each(['GITHUB_TOKEN', 'DB_PASSWORD_PROD', 'API_KEY_V2', 'TOKEN_PROD', 'slack_token', 'x-databricks-token'])(
  '%s is a name of a credential, as a key and in a text',
  (name) => {
    expect(patternOfName(name)).toBe('secret');
    expect(maskBody(`<t><key>${name}</key><value>hunter2x</value></t>`)).toContain('<value>[masked: secret]</value>');
    expect(maskText(`export ${name}=hunter2x`)).toBe(`export ${name}=${S}`);
    expect(inJson(`${name}: hunter2x`)).toBe(`${name}: ${S}`);
  },
);

test.each([
  ['curl -u user:pw https://h', `curl -u user:${S} https://h`],
  ['https://0123456789abcdef0123@github.com/x', 'https://[masked: url-password]@github.com/x'],
  ['Authorization: Bearer abcdefghijklmnopqrst', 'Authorization: Bearer [masked: authorization-header]'],
])('credentials of every day: %s', (text, clean) => {
  expect(maskText(text)).toBe(clean);
  expect(inJson(text)).toBe(clean);
});

test.each(
  'NextToken nextForwardToken next_page_token ClientToken ClientRequestToken CreationToken LockToken ChangeToken SyncToken UpdateToken uploadSequenceToken HttpTokens max_tokens IdempotencyToken page_token'.split(
    ' ',
  ),
)('%s is no credential, as a member and in a text', (name) => {
  expect(patternOfName(name)).toBe(null);
  expect(maskText(`${name}=a1b2c3d4e5`)).toBe(`${name}=a1b2c3d4e5`);
});

test.each([
  'secret: readers',
  'password=admins',
  'api-key:owners',
  'token:admin@x.com',
  'Basic 0611-142207-plaid113',
  'password: true',
  'password=None',
  'token=null',
  'secret: arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf',
  '0000-0000-0000-0000',
  'glrt-network-interface-policy-x',
  'SG.production-network.production-network-1',
  'ATDT-transit-gateway-attachment-0001',
  'abfss://container0123456789abcdef@account.dfs.core.windows.net/x',
  'hosts http://a:8080,joe@example.com',
])('a word that is no secret stays: %s', (text) => {
  expect(maskText(text)).toBe(text);
  expect(inJson(text)).toBe(text);
});

test.each([
  ['EncryptionKey', 'alias/prod'],
  ['Master Key', 'yes'],
  ['boarding_pass', 'LH400'],
  ['secret-level', 'high'],
  ['contains-secrets', 'some'],
  ['PatientId', 'required'],
  ['kmsMasterKeyId', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
])('what %s says is evidence', (key, value) => {
  const body = JSON.stringify([{ Key: key, Value: value }]);
  expect(maskBody(body)).toBe(body);
});

test.each([
  ['EncryptionKey', 'Ab3dEf6hIj9kLm2nOp5qRs8t', 'secret'],
  ['PatientId', 'P-1234567', 'patient-id'],
  ['patient_id', '1234567', 'patient-id'],
  ['patientId', '1234567', 'patient-id'],
  ['mrns', '0012345', 'mrn'],
])('what %s says is private', (key, value, pattern) => {
  expect(JSON.parse(maskBody(JSON.stringify([{ Key: key, Value: value }])))[0].Value).toBe(`[masked: ${pattern}]`);
  expect(JSON.parse(maskBody(JSON.stringify({ [key]: value })))[key]).toBe(`[masked: ${pattern}]`);
});
