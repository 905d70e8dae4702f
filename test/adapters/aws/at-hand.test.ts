import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findAws } from '#adapters/aws/at-hand.ts';
import { startConnectProxy } from '../../support/connect-proxy.ts';

const MINUTE_MS = 60_000;

let folder: string;
let service: Server;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-credentials-'));
  service = createServer((request, response) => {
    signedBy.push(/Credential=([^/]+)/.exec(String(request.headers.authorization))?.[1] ?? '');
    response.setHeader('content-type', 'application/x-amz-json-1.1').end('{"Keys":[]}');
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  signedBy.length = 0;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  service.close();
  service.closeAllConnections();
  await rm(folder, { recursive: true });
});

const signedBy: string[] = [];

/** A profile whose `credential_process` counts its runs; the first keys live for `firstMs`, later ones for an hour. */
async function countingProfile(firstMs: number): Promise<{ runs: () => Promise<number> }> {
  const [script, runs] = [join(folder, 'credentials'), join(folder, 'runs')];
  const [first, later] = [firstMs, 60 * MINUTE_MS].map((ms) => new Date(Date.now() + ms).toISOString());
  await writeFile(runs, '');
  await writeFile(
    script,
    `#!/bin/sh\necho run >> ${runs}\nn=$(wc -l < ${runs} | tr -d ' ')\nsleep 0.1\n` +
      `[ "$n" = 1 ] && until=${first} || until=${later}\n` +
      `echo "{\\"Version\\":1,\\"AccessKeyId\\":\\"KEY$n\\",\\"SecretAccessKey\\":\\"s\\",\\"SessionToken\\":\\"t\\",\\"Expiration\\":\\"$until\\"}"\n`,
  );
  await chmod(script, 0o755);
  await writeFile(join(folder, 'config'), `[profile counted]\ncredential_process = ${script}\n`);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_PROFILE', 'counted');
  return { runs: async () => (await readFile(runs, 'utf8')).length / 'run\n'.length };
}

const endpoint = () => `http://127.0.0.1:${(service.address() as AddressInfo).port}`;

test('all clients share credentials that are found once, also when all of them begin at the same time', async () => {
  const { runs } = await countingProfile(60 * MINUTE_MS);
  const aws = await findAws();
  const clients = Array.from({ length: 8 }, () => new KMSClient({ ...aws.client, endpoint: endpoint() }));
  await Promise.all(clients.map((client) => client.send(new ListKeysCommand({}))));
  const others = [new S3Client(aws.client), new STSClient(aws.client)];
  await Promise.all(others.map(({ config }) => config.credentials()));
  expect(await runs()).toBe(1);
  expect(signedBy).toEqual(Array.from({ length: 8 }, () => 'KEY1'));
});

test('credentials in their last minutes are found anew once, not once for each client', async () => {
  const { runs } = await countingProfile(2 * MINUTE_MS);
  const aws = await findAws();
  const clients = Array.from({ length: 8 }, () => new KMSClient({ ...aws.client, endpoint: endpoint() }));
  const all = () => Promise.all(clients.map((client) => client.send(new ListKeysCommand({}))));
  await all();
  await vi.waitFor(async () => {
    await all();
    expect(signedBy.slice(-8)).toEqual(Array.from({ length: 8 }, () => 'KEY2'));
  });
  await all();
  expect(await runs()).toBe(2);
});

test.each([
  ['a role, of STS in the home region', 'role', 'sts.us-gov-west-1.amazonaws.com'],
  ['a sign-in, of SSO where it was set up', 'signed-in', 'portal.sso.eu-west-1.amazonaws.com'],
])('credentials of %s are asked for through the proxy too', async (_whose, profile, host) => {
  const start = 'https://example.awsapps.com/start';
  const profiles = [
    '[profile keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s',
    '[profile role]\nrole_arn = arn:aws-us-gov:iam::111122223333:role/reader\nsource_profile = keys',
    `[profile signed-in]\nsso_start_url = ${start}\nsso_region = eu-west-1\nsso_account_id = 111122223333\nsso_role_name = Auditor`,
  ];
  await writeFile(join(folder, 'config'), profiles.join('\n'));
  const cache = join(folder, '.aws/sso/cache');
  await mkdir(cache, { recursive: true });
  const expiresAt = new Date(Date.now() + 60 * MINUTE_MS).toISOString();
  const name = `${createHash('sha1').update(start).digest('hex')}.json`;
  await writeFile(join(cache, name), JSON.stringify({ accessToken: 't', expiresAt }));
  const proxy = await startConnectProxy(() => 9);
  proxy.mood = { refuses: 403 };
  const environment = { HOME: folder, AWS_PROFILE: profile, AWS_CONFIG_FILE: join(folder, 'config') };
  for (const [key, value] of Object.entries({ ...environment, AWS_REGION: '', HTTPS_PROXY: proxy.url }))
    vi.stubEnv(key, value);
  const aws = await findAws();
  await expect(aws.credentials()).rejects.toThrow(`through the proxy ${proxy.name}, which HTTPS_PROXY names`);
  expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${host}:443`]));
  await proxy.close();
});
