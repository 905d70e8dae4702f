import { once } from 'node:events';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { databricksWorld } from '../contract/world-databricks.ts';
import { startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import { cdkJson, runEvidence } from '../support/command.ts';
import { databricksSettings, READER } from '../support/databricks-runs.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { addKeys, scratch } from '../support/sample-runs.ts';

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;
let home: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  account = await startEmulatedAccount();
  await addKeys(account);
  folder = await scratch();
  const process = folder.path('credentials');
  await writeFile(
    process,
    `#!/bin/sh\necho run >> ${folder.path('runs')}\necho '{"Version":1,"AccessKeyId":"AKIAEXAMPLE","SecretAccessKey":"s"}'\n`,
  );
  await chmod(process, 0o755);
  const profiles = [
    `[profile counted]\ncredential_process = ${process}`,
    "[profile failing]\ncredential_process = /bin/sh -c 'echo the vault is locked >&2; exit 3'",
    '[profile signed-out]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 111122223333\nsso_role_name = Auditor',
    '[profile in-session]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = Auditor',
    '[sso-session s]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1',
    `[profile gov]\nregion = us-gov-west-1\ncredential_process = ${process}`,
    '[profile chained]\nrole_arn = arn:aws:iam::111122223333:role/reader\nsource_profile = nosuch',
  ];
  await writeFile(folder.path('config'), profiles.join('\n'));
});
beforeEach(async () => {
  home = await scratch();
  await writeFile(home.path('cdk.json'), cdkJson({ regions: ['us-east-1', 'us-west-2'] }));
});
afterAll(async () => {
  await account.stop();
  await folder.remove();
});

/** In a home of its own, so that everything that is made can be seen. */
const collect = (env: Record<string, string>, ...more: string[]) =>
  runEvidence(home.path(''), ['collect', '--locker', 'locker', '--at', 'now', ...more], {
    AWS_CONFIG_FILE: folder.path('config'),
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: account.url,
    ...env,
  });

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 's' };

/** STS as it refuses: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
async function refusing(code: string, message: string) {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
  const server = createServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'text/xml' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

describe('without credentials that can be used, one sentence says which and what to do, and nothing is made', () => {
  const expectNothingMade = async ({ code, stdout, stderr }: Awaited<ReturnType<typeof collect>>) => {
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(await readdir(home.path(''))).toEqual(['cdk.json']);
  };

  test.each([
    ['there are none', {}, /^CredentialsError NONE: .*AWS_PROFILE.*AWS_ACCESS_KEY_ID/],
    ['a profile that nobody has', { AWS_PROFILE: 'nosuch' }, /^CredentialsError NO_SUCH_PROFILE: .*"nosuch"/],
    ['a program that fails', { AWS_PROFILE: 'failing' }, /^CredentialsError PROCESS_FAILED: .*the vault is locked/],
    ['nobody signed in', { AWS_PROFILE: 'signed-out' }, /SSO_SIGN_IN: .*aws sso login --profile signed-out$/m],
    ['a session that is over', { AWS_PROFILE: 'in-session' }, /SSO_SIGN_IN: .*aws sso login --profile in-session$/m],
    ['a profile that leads nowhere', { AWS_PROFILE: 'chained' }, /UNUSABLE: profile "chained"/],
  ])('%s', async (_which, env, says) => {
    const said = await collect(env);
    expect(said.stderr).toMatch(says);
    await expectNothingMade(said);
  });

  test.each([
    ['ExpiredToken', 'The security token included in the request is expired'],
    ['InvalidClientTokenId', 'The security token included in the request is invalid.'],
    ['SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.'],
  ])('keys that AWS answers with %s', async (code, message) => {
    const sts = await refusing(code, message);
    const said = await collect({ ...KEYS, AWS_ENDPOINT_URL: sts.url });
    expect(said.stderr).toMatch(new RegExp(`^CredentialsError REFUSED: .*${code}.*sign in again`));
    await expectNothingMade(said);
    sts.close();
  });
});

describe('whatever else goes wrong is sealed as ever', () => {
  test('a network that fails', async () => {
    const { code, stderr } = await collect({ ...KEYS, AWS_ENDPOINT_URL: 'http://localhost:9' });
    expect(code).toBe(3);
    expect(stderr).toContain('not planned: sts:GetCallerIdentity CONNECTION');
  });

  test('STS that denies', async () => {
    const sts = await refusing('AccessDenied', 'not today');
    const { code, stderr } = await collect({ ...KEYS, AWS_ENDPOINT_URL: sts.url });
    expect([code, stderr]).toEqual([3, expect.stringContaining('sts:GetCallerIdentity ACCESS_DENIED')]);
    sts.close();
  });

  test('who reads Databricks alone needs nothing of AWS', async () => {
    const state = databricksWorld();
    const workspaces = new Map(state.workspaces.map(({ id }) => [id, 'admin' as const]));
    state.addClient(READER.clientId, { secrets: [READER.secret], workspaces });
    const emulated = await startEmulatedDatabricks({ state });
    await writeFile(home.path('cdk.json'), cdkJson({ databricks: databricksSettings(state) }));
    const { code, stderr } = await collect(
      {
        DATABRICKS_ENDPOINT_URL: emulated.url,
        DATABRICKS_CLIENT_ID: READER.clientId,
        DATABRICKS_CLIENT_SECRET: READER.secret,
      },
      '--only',
      'compliance-security-profile',
    );
    expect([code, stderr]).toEqual([3, expect.stringMatching(/COMPLETE {1,}compliance-security-profile/)]);
    await emulated.close();
  });
});

test('a run of two regions finds credentials once', async () => {
  const { code, stderr } = await collect({ AWS_PROFILE: 'counted', AWS_REGION: 'us-east-1' });
  expect([code, stderr]).toEqual([3, expect.stringContaining('Sealed PARTIAL')]);
  expect(await readFile(folder.path('runs'), 'utf8')).toBe('run\n');
});

test('the region of the profile is home: planning asks there', async () => {
  await collect({ AWS_PROFILE: 'gov' }, '--only', 'kms-keys');
  const raw = home.path('locker/raw');
  const [planning] = (await readdir(raw, { recursive: true })).filter(
    (name) => /planning|plan/.test(name) && /gz$/.test(name),
  );
  const lines = gunzipSync(await readFile(join(raw, planning ?? '')))
    .toString('utf8')
    .trim()
    .split('\n');
  const asked = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'call');
  expect(asked.map(({ operation, request }) => [operation, request.region])).toEqual([
    ['sts:GetCallerIdentity', 'us-gov-west-1'],
  ]);
});
