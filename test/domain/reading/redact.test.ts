import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from '#domain/reading/redact.ts';

const KEY = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');

test.each([
  ['an AWS access key', `"user": "${KEY}"`, KEY],
  ['a Databricks token', `token dapi${'0123456789abcdef'.repeat(2)} here`, 'dapi0123'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----', 'MIIEow'],
  ['a JWT', 'bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhYmMifQ.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
  ['a password in a URL', 'jdbc: postgres://app:hunter2@db:5432/x', 'hunter2'],
  ['an assigned password', 'spark.password=hunter2 spark.other=1', 'hunter2'],
  ['a JSON member', '{"client_secret": "s3cr3t-value", "a": 1}', 's3cr3t-value'],
  ['an EC2 tag', '<item><key>db-password</key><value>hunter two</value></item>', 'hunter two'],
  ['JSON inside JSON', String.raw`{"Description":"{\"password\":\"hunter2\"}"}`, 'hunter2'],
  ['JSON inside XML', '<description>{&quot;password&quot;:&quot;hunter2&quot;}</description>', 'hunter2'],
  ['a bearer token', 'Authorization: Bearer abcdefghijklmnop0123456789', 'abcdefghijklmnop'],
  ['a session token', 'session_token=FwoGZXIvYXdzEBYaD', 'FwoGZXIvYXdzEBYaD'],
  ['a passphrase', '"passphrase": "open sesame"', 'sesame'],
  ['a JSON tag', '{"Key":"API_KEY","Value":"abc123"}', 'abc123'],
])('%s does not stay', (_, text, secret) => {
  expect(text).toContain(secret);
  expect(redact(text)).not.toContain(secret);
});

test('what is around a secret stays, so that JSON and XML still parse', () => {
  expect(JSON.parse(redact(`{"a":"${KEY}","password":"hunter2","n":1}`))).toMatchObject({ n: 1 });
  expect(redact('<tag><key>password</key><value>x&amp;y</value></tag>')).toMatch(/^<tag>.*<\/value><\/tag>$/);
});

test('ordinary evidence is not touched', () => {
  const text =
    '{"KeyId":"1234abcd-12ab-34cd-56ef-1234567890ab","Description":"Secrets of the ward","NextToken":"eyJ0IjoxfQ==","next_page_token":"abc-def","pageToken":"ghi",' +
    '"Arn":"arn:aws:kms:us-east-1:111122223333:key/1234abcd","url":"https://example.com/a?b=c"}';
  expect(redact(text)).toBe(text);
});

test('redacting twice is redacting once', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      expect(redact(redact(text))).toBe(redact(text));
    }),
  );
  const text = `password=hunter2 ${KEY} postgres://a:b@c`;
  expect(redact(redact(text))).toBe(redact(text));
});

test('long answers are redacted in time linear in their length', () => {
  const item =
    '<item><volumeId>vol-0123</volumeId><tagSet><item><key>Name</key><value>https://a.b/c</value></item></tagSet></item>';
  const text = item.repeat(20_000);
  expect(redact(text)).toBe(text);
});
