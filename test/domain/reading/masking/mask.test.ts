import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskBody, maskForm, maskText, PATTERNS } from '#domain/reading/masking/mask.ts';
import { patternOfName } from '#domain/reading/masking/names.ts';
import { walkJson } from '#domain/reading/masking/walk-json.ts';

const HEX = '0123456789abcdef';
const WORD = 'Ab3dEf6hIj9kLm2nOp5qRs8tUv1xYz4A';
const of = (length: number, from = WORD): string => from.repeat(Math.ceil(length / from.length)).slice(0, length);
/** In two pieces, so that nobody's scanner takes this file for a leak. */
const key = (prefix: string, rest: string): string => prefix + rest;

/** By pattern: what it has to find, the forms as their issuers document them. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  'private-key': [
    `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIEow\n-----END RSA ${'PRIVATE'} KEY-----`,
    `-----BEGIN ${'PRIVATE'} KEY-----\nMIIEow that was cut`,
    `-----BEGIN PGP ${'PRIVATE'} KEY BLOCK-----\nxcFGB\n-----END PGP ${'PRIVATE'} KEY BLOCK-----`,
    key('AGE-SECRET-', `KEY-1${of(58, 'QPZRY9X8')}`),
  ],
  'aws-access-key': ['AKIA', 'ASIA'].map((prefix) => key(prefix, 'IOSFODNN7EXAMPLE')),
  'aws-session-token': [key('FwoGZXIv', `YXdzEBYaD${of(80)}`), key('IQoJb3Jp', `Z2luX2VjE${of(80)}`)],
  'aws-bedrock-key': [key('ABSK', of(128))],
  'databricks-token': [key('dapi', of(32, HEX)), key('dapi', `${of(32, HEX)}-2`), key('dose', of(32, HEX))],
  'github-token': [...['ghp_', 'gho_', 'ghs_'].map((it) => key(it, of(36))), key('github_pat_', `${of(22)}_${of(59)}`)],
  'gitlab-token': [key('glpat-', of(20)), key('glrt-', of(20))],
  'slack-token': [key('xoxb-', '123456789012-abcdef'), key('https://hooks.slack.com/services/', 'T00/B00/abcdefghijk')],
  'package-registry-token': [key('npm_', of(36)), key('pypi-', of(60)), key('dckr_pat_', of(27))],
  'payment-key': [key('sk_live_', of(24)), key('rk_test_', of(24)), key('whsec_', of(32)), key('shpat_', of(32, HEX))],
  'google-key': [key('AIza', of(35)), key('ya29.', of(60)), key('GOCSPX-', of(28))],
  'azure-secret': [key('abc8Q~', of(34)), `https://a.blob.core.windows.net/c?sv=1&sig=${of(43)}%3D`],
  'model-key': [
    key('sk-ant-api03-', of(80)),
    key('sk-proj-', of(48)),
    key('sk-', of(48)),
    key('hf_', of(34, 'abCDefGH')),
  ],
  'mail-key': [key('SG.', `${of(22)}.${of(43)}`), key('key-', of(32, HEX)), key(of(32, HEX), '-us12')],
  'chat-token': [key('1234567890', `:AA${of(33)}`), key('SK', of(32, HEX))],
  'infrastructure-token': [
    key('hvs.', of(90)),
    key(of(14), `.atlasv1.${of(67)}`),
    key('dop_v1_', of(64, HEX)),
    key('glsa_', `${of(32)}_${of(8, HEX)}`),
    key('NRAK-', of(27, 'ABC123')),
    key('ATATT3', of(180)),
    key('lin_api_', of(40)),
    key('dp.pt.', of(43)),
  ],
  jwt: [`eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"sub":"abc"}').toString('base64url')}.c2lnbmF0dXJl`],
  'authorization-header': ['Authorization: Bearer abcdefghijklmnop0123456789', 'basic dXNlcjpwYXNzd29yZA=='],
  'url-password': ['postgres://app:hunter2@db:5432/x', 'mongodb+srv://u:p%40ss@c.example.net/?w=1'],
  ssn: ['078-05-1120', 'SSN 078051120', 'social security number: 078 05 1120', 'ssn_078-05-1120'],
  mrn: ['MRN 12345678', 'mrn: A1234567', 'MRN #00123456', 'medical record number 1234567', 'mrn-00123456'],
  'patient-id': ['patient 12345678', 'Patient ID: 1234567', 'subscriber no. 987654321', 'Medicaid 12345678'],
  'birth-date': ['DOB 1970-01-31', 'date of birth: 01/31/1970', 'born on 31 January 1970', 'DOB: 19700131'],
  'card-number': ['4111-1111-1111-1111', '4111 1111 1111 1111'],
  'assigned-secret': ['spark.password=hunter2', `db_pass: 'x y z'`, '{client_secret: "s3cr3t"}', 'run --token abc123'],
};

test('every pattern is tried here', () => {
  expect(Object.keys(FOUND).sort()).toEqual(PATTERNS.map(({ name }) => name).sort());
});

const found = Object.entries(FOUND).flatMap(([name, texts]) => texts.map((text) => [name, text] as const));

describe.each(found)('%s: %s', (name, text) => {
  const inside = `note that ${text} is here`;
  const JSON_BODY = JSON.stringify({ a: { Note: inside, n: [inside, 1] } });

  test('is masked wherever it stands', () => {
    expect(maskText(inside)).toContain(`[masked: ${name}]`);
    expect(maskText(maskText(inside))).toBe(maskText(inside));
    const { a } = JSON.parse(maskBody(JSON_BODY));
    expect(a).toEqual({ Note: maskText(inside), n: [maskText(inside), 1] });
    const entities = inside.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
    expect(maskBody(`<R note="${entities}"><a>${entities}</a></R>`).match(/\[masked: /g)?.length).toBeGreaterThan(1);
  });

  test('is masked in base64, as JSON in a text and percent-encoded', () => {
    const encoded = Buffer.from(inside).toString('base64');
    expect(maskBody(JSON.stringify({ data: encoded }))).toContain(`"[masked: ${name}`);
    expect(maskBody(`<R><data>${encoded}</data></R>`)).toBe(`<R><data>${maskText(encoded)}</data></R>`);
    expect(maskBody(JSON.stringify({ Policy: JSON_BODY }))).toContain(`[masked: ${name}]`);
    expect(maskBody(JSON.stringify({ Policy: encodeURIComponent(JSON_BODY) }))).toContain(`[masked: ${name}`);
    expect(maskForm(`Action=X&Filter.1=${encodeURIComponent(inside)}`)).toContain(`[masked: ${name}`);
  });
});

describe('what is evidence stays', () => {
  test.each([
    ['ids and ARNs', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['the ARN of a secret', 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf'],
    ['volumes', 'vol-0123456789abcdef0 snap-0123456789abcdef0 i-0123456789abcdef0 key-0123456789abcdef0'],
    ['an account', '123456789012 and 210987654321, patient-data-123456789012'],
    ['dates and times', '2026-11-21T06:00:00.000Z 2026-11-21 21-11-2026 1795240800'],
    ['networks', '10.0.0.0/16 192.168.100.14 2001:db8::/32'],
    ['ids of Databricks', '1101-080000-abcd1234 5206439413157315 0923-164208-meows279 spn-1234567890123456'],
    ['a UUID with no letters', '12345678-1234-1234-1234-123456789012'],
    ['numbers that were never assigned', '000-12-3456 666-12-3456 900-12-3456 123-00-4567 123-45-0000'],
    ['longer numbers in groups', '1123-45-6789 123-45-67890 1-123-45-6789 123-45-6789-1'],
    ['people', 'Jane Doe <jane.doe@example.com>'],
    ['references to secrets', 'password={{secrets/scope/key}} token={{t}}'],
    ['ids of principals', 'AROAIOSFODNN7EXAMPLE:session AIDAIOSFODNN7EXAMPLE'],
    ['a hash', 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['a card number with a wrong check digit', '4111-1111-1111-1112'],
  ])('%s', (_what, text) => {
    expect(maskText(text)).toBe(text);
    expect(maskBody(`<a b="${text.replace(/[<>]/g, '')}">1</a>`)).toContain(text.replace(/[<>]/g, ''));
    expect(maskBody(JSON.stringify({ a: text }))).toBe(JSON.stringify({ a: text }));
  });

  test.each(['NextToken', 'next_page_token', 'pageToken', 'NextMarker', 'Marker', 'continuation-token'])(
    '%s, for pages are asked for by it, whatever the service put into it',
    (name) => {
      const base64 = (text: string) => Buffer.from(text).toString('base64');
      const jwt = `${base64('{"alg":"HS256"}').replace(/=+$/, '')}.${base64('{"after":"user-00017"}')}.c2ln`;
      for (const token of [base64('{"token":"a1b2","password":"last of page"}'), jwt, base64('secret=abcdef; at=17')]) {
        expect(maskBody(JSON.stringify({ [name]: token }))).toBe(JSON.stringify({ [name]: token }));
        expect(maskBody(`<r><${name}>${token}</${name}></r>`)).toBe(`<r><${name}>${token}</${name}></r>`);
        expect(maskForm(`a=1&${name}=${encodeURIComponent(token)}`)).toBe(`a=1&${name}=${encodeURIComponent(token)}`);
      }
      expect(maskBody(JSON.stringify({ [name]: base64('{"after":"SSN 219-45-6789"}') }))).toContain('[masked: ssn]');
    },
  );

  test('tokens of pages and of requests', () => {
    const body =
      '{"NextToken":"eyJ0IjoxfQ==","next_page_token":"abc-def","pageToken":"ghi","ClientToken":"a1b2c3","Marker":"m"}';
    expect(maskBody(body)).toBe(body);
    expect(maskForm('Action=DescribeVolumes&NextToken=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&Version=2016-11-15')).toBe(
      'Action=DescribeVolumes&NextToken=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&Version=2016-11-15',
    );
  });
});

describe('a member is masked by its name', () => {
  test.each([
    ['activation_url', 'activation-url'],
    ['sharing_code', 'sharing-code'],
    ['client_secret', 'secret'],
    ['SecretString', 'secret'],
    ['token_value', 'secret'],
    ['dbPassword', 'secret'],
    ['DB_PASS', 'secret'],
    ['fs.azure.account.key', 'secret'],
    ['spark.hadoop.fs.azure.account.key.lake.dfs.core.windows.net', 'secret'],
    ['apiKey', 'secret'],
    ['sessionToken', 'secret'],
    ['connectionString', 'secret'],
    ['token', 'secret'],
    ['ssn', 'ssn'],
    ['medicalRecordNumber', 'mrn'],
    ['date_of_birth', 'birth-date'],
  ])('%s', (name, pattern) => {
    const masked = `[masked: ${pattern}]`;
    expect(JSON.parse(maskBody(JSON.stringify({ o: { [name]: 'hunter2' } }))).o[name]).toBe(masked);
    expect(maskBody(`<o><${name}>hunter2</${name}></o>`)).toBe(`<o><${name}>${masked}</${name}></o>`);
    expect(maskBody(`<item><key>${name}</key><value>hunter2</value></item>`)).toContain(`<value>${masked}</value>`);
    expect(JSON.parse(maskBody(JSON.stringify([{ Value: 'hunter2', Key: name }])))).toEqual([
      { Value: masked, Key: name },
    ]);
    for (const value of ['true', '', '{{secrets/scope/key}}'])
      expect(maskBody(JSON.stringify({ [name]: value }))).toBe(JSON.stringify({ [name]: value }));
  });

  test.each([
    'secretArn SecretId secret_scope HttpTokens nextToken clientToken credentials_id credentialsId keyId kmsKeyId',
    'passwordPolicy password_last_used tokenType KeyName keyUsage KeySpec publicKey secretsmanager privateDnsName',
    'customer_managed_key_id managed_services_customer_managed_key_id storage_key_name patientCount',
  ])('and not: %s', (names) => {
    expect(names.split(' ').filter((name) => patternOfName(name) !== null)).toEqual([]);
  });
});

test('names of members stay, whatever they are', () => {
  const name = key('AKIA', 'IOSFODNN7EXAMPLE');
  expect(maskBody(JSON.stringify({ [name]: name }))).toBe(JSON.stringify({ [name]: '[masked: aws-access-key]' }));
  expect(maskBody(`<r><${name}>${name}</${name}></r>`)).toBe(`<r><${name}>[masked: aws-access-key]</${name}></r>`);
});

test('a pattern is found behind escapes, entities and CDATA, and what is around it stays byte for byte', () => {
  expect(maskBody(String.raw`{"a" : "x \u0030\u0037\u0038-05-1120","n":1.50, "b":"\u00e9"}`)).toBe(
    String.raw`{"a" : "x [masked: ssn]","n":1.50, "b":"\u00e9"}`,
  );
  expect(maskBody('<a>\n <b>&#48;78-05-1120</b><c>&amp;</c></a>')).toBe('<a>\n <b>[masked: ssn]</b><c>&amp;</c></a>');
  expect(maskBody('<a><![CDATA[078-05-1120]]></a>')).toBe('<a>[masked: ssn]</a>');
  expect(maskBody('<a>078-<!-- x -->05-1120]]</a>')).toBe('<a>[masked: ssn]]]</a>');
  expect(maskBody('<a>one<!-- 078-05-1120 --></a>')).toBe('<a>one<!-- [masked: ssn] --></a>');
});

test('half an answer, and what is none, is masked as the text it is', () => {
  expect(maskBody('{"a":"078-05-1120')).toBe('{"a":"[masked: ssn]');
  expect(maskBody('<a><b>078-05-1120')).toBe('<a><b>[masked: ssn]');
  expect(maskBody('upstream said 078-05-1120')).toBe('upstream said [masked: ssn]');
});

test('whatever the text, masking twice is masking once, and JSON and XML stay what they are', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(...found.map(([, text]) => text), '<', '"', '&', '\\', '[masked: '),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const text = pieces.join(' ');
      expect(maskText(maskText(text))).toBe(maskText(text));
      const once = maskBody(JSON.stringify({ [text]: [text, { password: text }] }));
      expect(Object.keys(JSON.parse(once))).toEqual([text]);
      expect(maskBody(once)).toBe(once);
    }),
  );
});

test('a blank in a form is a blank', () => {
  expect(maskForm('a=SSN+123456789')).toBe('a=SSN [masked: ssn]');
});

const many = (piece: string, n = 60_000): string => piece.repeat(n);

test.each([
  ['tags that nothing opened', `<r>${many('<a>')}${many('</b>')}&#32;</r>`],
  ['lists in lists', `${many('[')}"password=x"${many(',1]')}`],
  ['quotes around ends of tags', many('<a ">" ')],
  ['quotes without an end', many('<a x="')],
])('many %s are masked in time linear in their length', (_what, body) => {
  expect(maskBody(body).length).toBeGreaterThan(0);
});

test('a path in a very deep answer is told as far as anybody reads it', () => {
  const body = `${many('{"a":')}"[masked: ssn]"${many('}')}`;
  const paths: string[] = [];
  walkJson(body, ({ value, path }) => {
    paths.push(path());
    return value;
  });
  expect(paths.map((path) => path.split('.').length)).toEqual([100]);
});

test.each([
  ['one long word', 'a'],
  ['base64', 'QUJD'],
  ['quotes', '\\"'],
  ['openings of tags', '<a '],
  ['comments without an end', '<!--'],
  ['beginnings of tokens', 'eyJabcdefghi-'],
  ['keys', '-----BEGIN PRIVATE KEY-----'],
  ['assignments', 'password='],
  ['addresses', 'http://a:'],
  ['percent signs', '%41'],
  ['digits', '123-45-'],
])('a text of %s is masked in time linear in its length', (_what, piece) => {
  const text = piece.repeat(Math.ceil(400_000 / piece.length));
  for (const body of [text, `<a>${text}</a>`, JSON.stringify({ a: text })]) maskBody(body);
  expect(maskBody(`<a>${text} </a><b>078-05-1120</b>`).length).toBeGreaterThan(0);
});

describe('the keys of a VPN, which EC2 writes as XML in a member of its XML', () => {
  const KEY = 'Iw2IAN9XUsQeYUrkMGP3kP59ugFDkfHg';
  const configuration =
    '<?xml version="1.0" encoding="UTF-8"?>\n<vpn_connection id="vpn-1"><ipsec_tunnel><ike>' +
    `<mode>main</mode><pre_shared_key>${KEY}</pre_shared_key></ike></ipsec_tunnel></vpn_connection>`;
  const escaped = configuration.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

  test.each([
    ['escaped', escaped],
    ['in CDATA', `<![CDATA[${configuration}]]>`],
    ['after blanks', `\n          ${escaped}`],
    ['half of it', escaped.slice(0, -60)],
  ])('are masked: %s', (_how, text) => {
    const body = `<R><item><vpnConnectionId>vpn-1</vpnConnectionId><customerGatewayConfiguration>${text}</customerGatewayConfiguration></item></R>`;
    const clean = maskBody(body);
    expect(clean).not.toContain(KEY);
    expect(clean).toContain('[masked: secret]');
    expect(clean).toContain('main');
    expect(clean).toContain('<vpnConnectionId>vpn-1</vpnConnectionId>');
    expect(maskBody(clean)).toBe(clean);
  });

  test.each(['preSharedKey', 'PreSharedKey', 'pre_shared_key', 'PRE_SHARED_KEY_2'])('and under %s', (name) => {
    expect(maskBody(`<R><${name}>${KEY}</${name}></R>`)).toBe(`<R><${name}>[masked: secret]</${name}></R>`);
    expect(maskBody(JSON.stringify({ [name]: KEY }))).not.toContain(KEY);
    expect(maskText(`${name} = ${KEY}`)).not.toContain(KEY);
  });

  test('where the key lies is evidence', () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s2svpn-AbCdEf';
    expect(maskBody(`<R><preSharedKeyArn>${arn}</preSharedKeyArn></R>`)).toContain(arn);
  });

  test('a text that only begins like XML is still looked at as a text', () => {
    expect(maskBody('<R><note>&lt;password=hunter2x&gt; and password=hunter3x</note></R>')).not.toMatch(/hunter/);
  });
});
