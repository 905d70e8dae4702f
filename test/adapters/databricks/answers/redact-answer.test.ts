import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactAnswer } from '#adapters/databricks/answers/redact-answer.ts';

const SECRET = 'hunter2-the-secret';
const redacted = (answer: unknown): string => redactAnswer(JSON.stringify(answer));

describe('takes away', () => {
  test.each([
    ['a password in spark_conf', { spark_conf: { 'spark.hadoop.javax.jdo.option.ConnectionPassword': SECRET } }],
    ['a key of a store in spark_conf', { spark_conf: { 'fs.azure.account.key.lake.dfs.core.windows.net': SECRET } }],
    ['an S3 secret in spark_conf', { spark_conf: { 'spark.hadoop.fs.s3a.secret.key': SECRET } }],
    ['a key store password beside spark.ssl.enabled', { spark_conf: { 'spark.ssl.keyPassword': SECRET } }],
    ['a token in the environment', { spark_env_vars: { GITHUB_TOKEN: SECRET } }],
    ['a password by a short name', { spark_env_vars: { DB_PASS: SECRET } }],
    ['a personal access token', { spark_env_vars: { GIT_PAT: SECRET } }],
    [
      'a fixed password in a policy that a person laid out',
      { definition: `\n  {\n  "spark_conf.x.secret.key": { "type": "fixed", "value": "${SECRET}" } }` },
    ],
    ['a password within Java options', { spark_conf: { 'spark.driver.extraJavaOptions': `-Da.password=${SECRET}` } }],
    ['a password within a JDBC address', { spark_conf: { url: `jdbc:postgresql://db/x?user=a&password=${SECRET}` } }],
    ['a password within an address', { spark_conf: { url: `mongodb://user:${SECRET}@db/x` } }],
    ['the only name in an address', { dependencies: [`git+https://${SECRET}@github.com/a/b`] }],
    [
      'the signature of an init script',
      { init_scripts: [{ s3: { destination: `https://b/x?X-Amz-Signature=${SECRET}` } }] },
    ],
    ['the SAS of an init script', { init_scripts: [{ file: { destination: `https://b/x?sv=1&sig=${SECRET}` } }] }],
    ['what a policy says of a value it does not allow', { violations: { 'spark_conf.a': `must be x, is ${SECRET}` } }],
    ['the password of an image', { docker_image: { basic_auth: { username: 'u', password: SECRET } } }],
    ['a number that is a password', { docker_image: { basic_auth: { password: 73_914_226 } } }],
    ['what a job hands to its program', { spark_python_task: { parameters: ['--key', SECRET] } }],
    ['the parameters of a job', { parameters: [{ name: 'day', default: SECRET }] }],
    ['the parameters of a notebook', { notebook_task: { base_parameters: { a: SECRET } } }],
    ['a client secret', { client_secret: SECRET }],
    ['a token in a member called token', { token: SECRET }],
    ['a value with a quote in it', { password: `"${SECRET}` }],
  ])('%s', (_what, answer) => {
    const text = redacted(answer);
    expect(text).not.toMatch(/hunter2|73914226/);
    expect(JSON.parse(text)).toHaveProperty([Object.keys(answer)[0] as string]);
  });

  test('a fixed password in a cluster policy, which is JSON within JSON', () => {
    const definition = JSON.stringify({
      'spark_conf.spark.ssl.enabled': { type: 'fixed', value: 'true' },
      'spark_conf.spark.x.password': { type: 'fixed', value: SECRET, hidden: true },
      'spark_env_vars.API_TOKEN': { type: 'allowlist', values: [SECRET], defaultValue: SECRET },
    });
    const [policy] = JSON.parse(redacted({ policies: [{ policy_id: 'p', definition }] })).policies;
    expect(policy.definition).not.toContain(SECRET);
    expect(JSON.parse(policy.definition)).toMatchObject({
      'spark_conf.spark.ssl.enabled': { type: 'fixed', value: 'true' },
      'spark_conf.spark.x.password': { type: 'fixed', hidden: true },
    });
  });

  test('half a document whole, when it may hold settings', () => {
    expect(redactAnswer(`{"spark_conf":{"x.password":"${SECRET}`)).toBe('(redacted answer)');
  });

  test('a password in a page', () => {
    expect(redactAnswer(`<html>password=${SECRET}</html>`)).not.toContain(SECRET);
  });
});

describe('leaves', () => {
  test.each([
    [
      'what collectors read',
      { spark_conf: { 'spark.ssl.enabled': 'true', 'spark.databricks.repl.allowedLanguages': 'python,sql' } },
    ],
    ['page tokens', { next_page_token: 'CAAQAQ==', prev_page_token: '' }],
    ['containers and paths', { init_scripts: [{ abfss: { destination: 'abfss://c@acc.dfs.core.windows.net/a.sh' } }] }],
    ['names of parameters', { parameters: [{ name: 'day', default: '' }] }],
    ['group names', { Resources: [{ displayName: 'Secrets: readers', members: [{ display: 'token team' }] }] }],
    ['a switch called secret', { secret: true }],
    ['an address without a user', { init_scripts: [{ workspace: { destination: '/Users/ana@example.com/a.sh' } }] }],
    ['an image', { docker_image: { url: 'r.example.com/a/b@sha256:0123456789abcdef0123456789abcdef' } }],
    [
      'what the probe asks',
      { command: 'println("evidence-locker spark.ssl.enabled=" + spark.conf.get("spark.ssl.enabled"))' },
    ],
    ['what the probe is told', { results: { resultType: 'text', data: 'evidence-locker spark.ssl.enabled=true' } }],
    ['a limit', { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'RPC token bucket limit has been exceeded' }],
    ['a missing cluster', { message: 'Cluster 1101-080000-abcd1234 does not exist' }],
    ['an expired token', { error_code: '403', message: 'Invalid access token.' }],
    [
      'the id of a request',
      {
        details: [
          { '@type': 'type.googleapis.com/google.rpc.RequestInfo', request_id: '0b5e6bb9-6f2c-4b8e-9a55-1d0e1d9b3a10' },
        ],
      },
    ],
    [
      'a cluster of somebody else',
      { error: "PERMISSION_DENIED: Single-user check failed: user 'a@b.c' attempted to run a command" },
    ],
  ])('%s', (_what, answer) => expect(redacted(answer)).toBe(JSON.stringify(answer)));

  test('the version of a setting that was never set, by which it is asked for again', () => {
    const details = [{ '@type': 'x', metadata: { etag: 'AbCdEf0123456789AbCdEf0123456789==' } }];
    expect(redacted({ details })).toBe(JSON.stringify({ details }));
  });

  test('the beginning of a long text, up to a blank', () => {
    const { message } = JSON.parse(redacted({ message: `${'word '.repeat(3999)}abc https://u:${SECRET}@h/x` }));
    expect(message).toMatch(/word abc \(redacted rest\)$/);
    expect(redacted({ message: '-'.repeat(20_001) })).toBe('{"message":"(redacted text)"}');
  });

  test('the very bytes, where nothing has to go', () => {
    const text = '{ "a" : 12345678901234567890,\n "b": 1.50, "name": "\\u00e9" }';
    expect(redactAnswer(text)).toBe(text);
  });

  test('every digit of every number beside what it takes away', () => {
    expect(redactAnswer('{"password":"xyz","id":12345678901234567890,"f":1.50}')).toBe(
      '{"password":"[masked: secret]","id":12345678901234567890,"f":1.50}',
    );
  });
});

test('a second redaction changes nothing more, whatever the answer', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const once = redactAnswer(JSON.stringify({ spark_conf: value, password: value, other: value }));
      expect(redactAnswer(once)).toBe(once);
    }),
  );
});
