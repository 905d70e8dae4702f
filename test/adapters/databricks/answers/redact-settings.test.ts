import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactAnswer } from '#adapters/databricks/answers/redact-answer.ts';

const redacted = (answer: unknown): string => redactAnswer(JSON.stringify(answer));

/** The secret by places whose names do not give it away. */
describe('takes away, whatever it is called', () => {
  const S = 'Sup3rS3cretVal';
  const conf = (name: string, value: unknown) => ({ spark_conf: { [name]: value } });
  const env = (name: string, value: string) => ({ spark_env_vars: { [name]: value } });
  const policy = (definition: unknown) => ({ policies: [{ policy_id: 'p', definition: JSON.stringify(definition) }] });
  const task = (kind: string, members: object) => ({ settings: { tasks: [{ task_key: 'a', [kind]: members }] } });

  test.each<[what: string, answer: object]>([
    ['an innocent setting', conf('x.y', S)],
    ['an Oracle address', conf('x.url', `jdbc:oracle:thin:scott/${S}@//h:1521/x`)],
    ['Java options', conf('spark.driver.extraJavaOptions', `-Djavax.net.ssl.keyStorePassword=a -Dx.pw=${S}`)],
    ['a setting that is an object', conf('a.password', { x: S })],
    ['a setting that collectors read, and is a list', conf('spark.ssl.enabled', [S])],
    ['a name with something unseen in it', conf('pas\u200bsword', S)],
    ...['MYPW', 'DB_PW', 'OPENAI_KEY', 'GOOGLE_CREDS', 'NPM_AUTH', 'DATADOG_KEY'].map((name): [string, object] => [
      name,
      env(name, S),
    ]),
    ['a password with a slash', env('DATABASE_URL', `postgres://u:ab/${S}@h/db`)],
    ['a password with an @', env('PIP_EXTRA_INDEX_URL', `https://user:p@ss${S}@x.y/simple`)],
    ['JSON in the environment', env('CFG', JSON.stringify({ pw: S, nested: { k: S } }))],
    ['a reference with a tail', env('A', `{{secrets/a/b}}${S}`)],
    ['an image in a policy', policy({ 'docker_image.basic_auth.password': { type: 'fixed', value: S } })],
    ['any variable in a policy', policy({ 'spark_env_vars.*': { type: 'fixed', value: S } })],
    ['a pattern in a policy', policy({ 'spark_conf.a': { type: 'regex', pattern: S } })],
    [
      'an init script in a policy',
      policy({ 'init_scripts.0.s3.destination': { type: 'fixed', value: `s3://a:${S}@b` } }),
    ],
    ['a type in a policy', policy({ x: { type: S } })],
    ['a bare element of a policy', policy({ x: S })],
    ['a list in place of a policy', policy([S])],
    ['a policy with a comma too many', { definition: `{"x":{"type":"fixed","value":"${S}"},}` }],
    ['a policy with a BOM', { definition: `\uFEFF{"x":{"type":"fixed","value":"${S}"}}` }],
    ['overrides', { policy_family_definition_overrides: `{"spark_env_vars.A":{"value":"${S}"}}` }],
    ['an index with a user', { libraries: [{ pypi: { package: 'x', repo: `https://u:${S}@r/` } }] }],
    ['arguments of an init script', { init_scripts: [{ file: { destination: `file:/x.sh --a ${S}` } }] }],
    ['the user of an init script', { init_scripts: [{ s3: { destination: `s3://a:b/${S}@bucket/x.sh` } }] }],
    ['a member of an init script', { init_scripts: [{ s3: { destination: 's3://b/x.sh', extra: S } }] }],
    ['a tag', { custom_tags: { owner: S } }],
    ['a tag in a list', { custom_tags: [{ key: 'owner', value: S }] }],
    ['a tag of a job', { settings: { tags: { a: S } } }],
    ['what a loop runs over', task('for_each_task', { inputs: JSON.stringify([S]), task: { task_key: 'b' } })],
    ['what is in a loop', task('for_each_task', { task: { notebook_task: { base_parameters: { a: S } } } })],
    ['the left of a condition', task('condition_task', { op: 'EQUAL_TO', left: S, right: 'x' })],
    ['the right of a condition', task('condition_task', { op: 'EQUAL_TO', left: 'x', right: S })],
    ['parameters in YAML', task('gen_ai_compute_task', { yaml_parameters: S })],
    ['a command', task('gen_ai_compute_task', { command: `x ${S}` })],
    ['a clean room', task('clean_rooms_notebook_task', { notebook_base_parameters: { a: S } })],
    ['a list that looks like named parameters', task('spark_jar_task', { parameters: [{ name: S, value: 'x' }] })],
    ['a task nobody knows', task('power_bi_task', { x: { y: S } })],
    ['commands', task('dbt_task', { commands: [`dbt ${S}`] })],
    ['variables of an environment', { environments: [{ spec: { environment_vars: { A: S } } }] }],
    ['a description', { description: `pw: ${S}` }],
    ['an error that assigns', { error_code: 'X', message: `Invalid conf spark.foo.password = ${S}` }],
    ['an error that says it', { error_code: 'X', message: `password is ${S}` }],
    ['an error that quotes a setting', { error_code: 'X', message: `options: a.pw=${S}` }],
    ['an error with a setting beside its value', { message: `spark_conf fs.azure.account.key.foo ${S}` }],
    ['details of an error', { details: [{ '@type': 'x', metadata: { DB_PASSWORD: S, said: `token: ${S}` } }] }],
    ['the end of a cluster', { state_message: `Failed: curl -u user:${S} https://x` }],
    ['why it ended', { termination_reason: { parameters: { databricks_error_message: `env DB_PASSWORD ${S}` } } }],
    ['a flag', { message: `x --auth-token ${S}` }],
    ['an address in a text', { message: `cannot reach postgres://u:ab/${S}@h/db` }],
    ['a key by its look', { message: `sent sk-${S}${S}` }],
    ['base64 by its look', { message: `sent ${S}${S}` }],
    ...['auth', 'code', 'key', 'sv', 'anything'].map((name): [string, object] => [
      `what a URL carries as ${name}`,
      { cluster_name: `https://x.example/y.jar?${name}=${S}` },
    ]),
    ['the fragment of a URL', { cluster_name: `see https://x.example/y#${S} for more` }],
    ['the parameters of an address', { cluster_name: `jdbc:sqlserver://h;user=a;x=${S}` }],
    ['a URL with a user and a query', { cluster_name: `https://u:p@h/y?x=${S}` }],
    ['a URL within an error', { message: `cannot fetch https://x.example/y.jar?auth=${S}` }],
    ['a user within an error, without a scheme', { message: `cannot pull bot:${S}@registry.example.com/x` }],
    ['a library', { libraries: [{ jar: `s3://b/y.jar?code=${S}` }, { pypi: { repo: `https://${S}@r/` } }] }],
    ['what follows an init script', { init_scripts: [{ s3: { destination: `s3://b/x.sh;sig=${S}` } }] }],
    ['what is joined to an init script', { init_scripts: [{ s3: { destination: `s3://b/x.sh&x=${S}` } }] }],
    ['the user of an image', { docker_image: { url: `user:${S}@registry/x` } }],
    [
      'the user of an image, with a slash and a digest',
      {
        docker_image: { url: `user:ab/${S}@registry/x@sha256:${'0'.repeat(64)}` },
      },
    ],
    ['the parameter of an image', { docker_image: { url: `registry/x:1?p=${S}` } }],
    ['another member of an image', { docker_image: { url: 'r/x', basicAuth: { user: S } } }],
    ['JSON in a text', { conf_json: JSON.stringify({ spark_conf: { a: S } }) }],
    ['the settings by another name', { sparkConf: { innocent: S }, initScripts: [{ s3: { destination: S } }] }],
    ['the address of a hook', { settings: { notification_url: `https://hooks.example.com/T00/${S}` } }],
    ['a list of texts that nobody reads', { notes: [S, [S]] }],
    ['an address nobody reads', { dsn: `user/${S}@h` }],
    ['a certificate', { Resources: [{ x509Certificates: [{ value: S }] }] }],
    ['a value beside a key', { entries: [{ key: 'a', value: S }] }],
    ['spark.ssl.enabled', conf('spark.ssl.enabled', S)],
    ['spark.ssl.enabled, which is a number', conf('spark.ssl.enabled', 73_914_226)],
    ['a reference with something before it', conf('spark.ssl.enabled', `${S}{{secrets/a/b}}`)],
    ['a reference to nothing Databricks has', conf('spark.ssl.enabled', `{{${S}/b}}`)],
    ['the languages', conf('spark.databricks.repl.allowedLanguages', `python, ${S}`)],
    ...['value', 'defaultValue', 'pattern', 'values'].map((member): [string, object] => [
      `spark.ssl.enabled in a policy, as ${member}`,
      policy({ 'spark_conf.spark.ssl.enabled': { type: 'fixed', [member]: member === 'values' ? [S] : S } }),
    ]),
    ['what the cluster says of it', { results: { data: `evidence-locker spark.ssl.enabled=${S}` } }],
    ['what else the cluster prints', { results: { data: `${S}\nevidence-locker spark.ssl.enabled=true` } }],
  ])('%s', (_what, answer) => expect(redacted(answer)).not.toMatch(new RegExp(`${S}|73914226`)));

  test('a member that is given twice', () => {
    const text = `{"spark_conf":{"spark.ssl.enabled":"${S}","spark.ssl.enabled":"true"},"message":"${S}","message":"x"}`;
    expect(redactAnswer(text)).toBe('(redacted answer that gives a member twice)'); // which is no JSON: a gap
  });

  test('an element that a policy gives twice', () => {
    const element = (value: string) => `"spark_conf.spark.ssl.enabled":{"type":"fixed","value":"${value}"}`;
    expect(redacted({ definition: `{${element(S)},${element('true')}}` })).not.toContain(S);
  });

  test.each([
    `{"clusters":[{"spark_env_vars":{"A":"${S}"`,
    `\uFEFF{"a":"${S}"}`,
    `{\\"spark_conf\\": {\\"fs.x.key\\":\\"${S}\\"`,
    `Bad request: {"spark_env_vars":{"A":"${S}"}}`,
    `<html><body>pw=${S} {"custom":1}</body></html>`,
    `INVALID_PARAMETER_VALUE: spark_conf fs.azure.account.key.foo ${S}`,
    JSON.stringify(`password is ${S}`),
    `<html><body><input name="csrf" value="${S}"></body></html>`,
    `<!DOCTYPE html><title>Sign in</title><script>x = ${S}</script>`,
    `<html><title>password=${S}</title></html>`,
    `<form><input value="${S}"></form>`,
    `Bad Gateway <input value="${S}">`,
  ])('what is no answer: %s', (text) => expect(redactAnswer(text)).not.toContain(S));
});

describe('leaves', () => {
  test('says which settings hold a secret as such, and which refer to one', () => {
    const spark_conf = {
      'spark.hadoop.fs.s3a.secret.key': 'hunter2',
      'spark.hadoop.fs.azure.account.key.lake': '{{secrets/lake/key}}',
      'spark.sql.shuffle.partitions': '200',
    };
    const spark_env_vars = { DB_PASSWORD: 'hunter2', API_TOKEN: '{{secrets/api/token}}', URL: 'postgres://u:pw@h/db' };
    expect(JSON.parse(redacted({ spark_conf, spark_env_vars }))).toEqual({
      spark_conf: {
        'spark.hadoop.fs.s3a.secret.key': '[masked: secret]',
        'spark.hadoop.fs.azure.account.key.lake': '{{secrets/lake/key}}',
        'spark.sql.shuffle.partitions': '(redacted value)',
      },
      spark_env_vars: {
        DB_PASSWORD: '[masked: secret]',
        API_TOKEN: '{{secrets/api/token}}',
        URL: '[masked: url-password]',
      },
    });
  });

  test.each([
    ['true', 'true'],
    ['FALSE', 'FALSE'],
    [' True ', ' True '],
    [true, true],
    ['', ''],
    ['{{secrets/ssl/enabled}}', '{{secrets/ssl/enabled}}'],
    ['{{hunter2}}', '{{(redacted reference)}}'],
    ['yes', '(redacted value)'],
  ])('of spark.ssl.enabled, where it is %j, %j', (value, kept) => {
    const { spark_conf } = JSON.parse(redacted({ spark_conf: { 'spark.ssl.enabled': value } }));
    expect(spark_conf['spark.ssl.enabled']).toEqual(kept);
    const definition = JSON.stringify({ 'spark_conf.spark.ssl.enabled': { type: 'fixed', value, hidden: true } });
    const policy = JSON.parse(JSON.parse(redacted({ definition })).definition);
    expect(policy['spark_conf.spark.ssl.enabled']).toEqual({ type: 'fixed', value: kept, hidden: true });
  });

  test('of a page what it calls itself', () => {
    expect(redactAnswer('<!doctype html><head><title>Sign\n in</title></head><body>x</body>')).toBe(
      '<html><title>Sign in</title></html>(redacted page)',
    );
    expect(redactAnswer('<html><body><h1>502 Bad Gateway</h1></body></html>')).toBe(
      '<html><title>502 Bad Gateway</title></html>(redacted page)',
    );
    expect(redactAnswer('<html><body></body></html>')).toBe('<html></html>(redacted page)');
    expect(redactAnswer('upstream <b>lost</b>')).toBe('upstream (redacted page)');
  });

  test('of a URL where it leads', () => {
    expect(JSON.parse(redacted({ name: 'see https://h.example/a/b?x=1#y, s3://b/c' })).name).toBe(
      'see https://h.example/a/b?(redacted query) s3://b/c',
    );
  });

  test('of an image which one it is', () => {
    const url = `r.example.com:5000/a/b:1@sha256:${'0'.repeat(64)}`;
    expect(JSON.parse(redacted({ docker_image: { url: `bot:pw@${url}` } })).docker_image.url).toBe(
      `(redacted value)@${url}`,
    );
  });
});

test.each([
  '<html><title>Sign in</title><body>x</body></html>',
  'upstream <b>lost</b>',
  'cannot fetch https://u:p@h/x?a=b; cannot pull a:b@h.example/x',
  JSON.stringify({ name: 'https://u:p@h/x?a=b#c', docker_image: { url: 'a:b@r/x?y z' } }),
  JSON.stringify({ spark_conf: { 'spark.ssl.enabled': '{{secrets/a/b}}' }, results: { data: 'a\nb' } }),
])('a second redaction changes nothing more: %s', (text) => {
  const once = redactAnswer(text);
  expect(once).not.toBe(text);
  expect(redactAnswer(once)).toBe(once);
});

/** A cluster, a job and a policy as Databricks gives them, with `secret` wherever somebody may have put one. */
const realistic = (secret: string) => ({
  clusters: [
    {
      cluster_id: '1101-080000-abcd1234',
      node_type_id: 'm6id.large',
      spark_conf: { 'spark.ssl.enabled': 'true', 'a.b': secret, 'x.extraJavaOptions': `-Da=${secret}` },
      spark_env_vars: { A: secret, URL: `postgres://u:${secret}@h/db`, JSON: JSON.stringify({ a: secret }) },
      custom_tags: { team: secret },
      default_tags: { Vendor: 'Databricks', Creator: secret },
      init_scripts: [{ s3: { destination: `s3://b/x.sh ${secret}`, region: 'us-east-1' } }],
      docker_image: { url: 'r/i:1', basic_auth: { username: secret, password: secret } },
      state_message: `password: ${secret}`,
      termination_reason: { code: 'X', type: 'CLIENT_ERROR', parameters: { m: `DB_PW ${secret}` } },
    },
  ],
  jobs: [
    {
      job_id: 1,
      settings: {
        parameters: [{ name: 'day', default: secret }],
        tags: { team: secret },
        job_clusters: [{ job_cluster_key: 'a', new_cluster: { spark_conf: { x: secret } } }],
        tasks: [
          { notebook_task: { notebook_path: '/load', base_parameters: { a: secret } } },
          { spark_submit_task: { parameters: ['--conf', secret] } },
          {
            for_each_task: {
              inputs: secret,
              task: { spark_python_task: { python_file: 'a.py', parameters: [secret] } },
            },
          },
          { condition_task: { op: 'EQUAL_TO', left: secret, right: secret } },
          { unheard_of_task: { something: [secret] } },
        ],
      },
    },
  ],
  policies: [
    {
      policy_id: 'P-1',
      definition: JSON.stringify({
        'spark_conf.spark.ssl.enabled': { type: 'fixed', value: 'true' },
        node_type_id: { type: 'allowlist', values: ['m6id.large'] },
        'spark_conf.a': { type: 'fixed', value: secret },
        'spark_env_vars.A': { type: 'allowlist', values: [secret], defaultValue: secret },
        'custom_tags.team': { type: 'regex', pattern: secret },
      }),
    },
  ],
});

test('no secret survives anywhere in what describes clusters, jobs and policies', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9!$%^*_+.-]{6,40}$/).map((text) => `Zq${text}9x`);
  fc.assert(fc.property(secret, (text) => !redacted(realistic(text)).includes(text)));
});

test('what collectors read of clusters, jobs and policies stays', () => {
  const { clusters, jobs, policies } = JSON.parse(redacted(realistic('hunter2')));
  expect(clusters[0]).toMatchObject({
    cluster_id: '1101-080000-abcd1234',
    node_type_id: 'm6id.large',
    spark_conf: { 'spark.ssl.enabled': 'true', 'a.b': '(redacted value)' },
    spark_env_vars: { A: '(redacted value)' },
    custom_tags: { team: '(redacted value)' },
    init_scripts: [{ s3: { destination: 's3://b/x.sh (redacted arguments)', region: 'us-east-1' } }],
    docker_image: { url: 'r/i:1' },
    termination_reason: { code: 'X', type: 'CLIENT_ERROR' },
  });
  expect(jobs[0]).toMatchObject({
    job_id: 1,
    settings: {
      parameters: [{ name: 'day', default: '(redacted parameter)' }],
      tasks: [
        { notebook_task: { notebook_path: '/load' } },
        { spark_submit_task: {} },
        { for_each_task: { task: { spark_python_task: { python_file: 'a.py' } } } },
        { condition_task: { op: 'EQUAL_TO' } },
        { unheard_of_task: {} },
      ],
    },
  });
  expect(JSON.parse(policies[0].definition)).toEqual({
    'spark_conf.spark.ssl.enabled': { type: 'fixed', value: 'true' },
    node_type_id: { type: 'allowlist', values: ['m6id.large'] },
    'spark_conf.a': { type: 'fixed', value: '(redacted value)' },
    'spark_env_vars.A': { type: 'allowlist', values: '(redacted value)', defaultValue: '(redacted value)' },
    'custom_tags.team': { type: 'regex', pattern: '(redacted value)' },
  });
});
