import { readdir, readFile, writeFile } from 'node:fs/promises';
import { request as send } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCertificateAuthority } from '../emulators/databricks/certificates.ts';
import { cdkJson, runEvidence } from '../support/command.ts';
import { type ConnectProxy, PROXY_SECRET, startConnectProxy } from '../support/connect-proxy.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { addKeys, scratch } from '../support/sample-runs.ts';

const DAY_MS = 86_400_000;
const HOSTS = ['sts', 'kms', 'ec2'].map((service) => `${service}.us-east-1.amazonaws.com`);

let account: EmulatedAccount;
let service: Server;
let folder: Awaited<ReturnType<typeof scratch>>;
let proxy: ConnectProxy;

/** The emulated account under AWS's own names, with certificates of an authority that only AWS_CA_BUNDLE names. */
beforeAll(async () => {
  account = await startEmulatedAccount();
  await addKeys(account);
  folder = await scratch();
  await writeFile(folder.path('cdk.json'), cdkJson());
  const authority = createCertificateAuthority('Test Authority');
  await writeFile(folder.path('ca.pem'), authority.cert);
  const identity = authority.issue(HOSTS, new Date(Date.now() - DAY_MS), new Date(Date.now() + DAY_MS));
  service = createServer(identity, (request, response) => {
    const { method, headers } = request;
    const onward = send(`${account.url}${request.url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
});
beforeEach(async () => {
  proxy = await startConnectProxy(() => (service.address() as AddressInfo).port);
});
afterEach(() => proxy.close());
afterAll(async () => {
  service.close();
  service.closeAllConnections();
  await account.stop();
  await folder.remove();
});

const evidence = (args: string[], env: Record<string, string> = {}) => {
  const { AWS_ENDPOINT_URL: _, ...account_ } = account.env;
  return runEvidence(folder.path(''), args, { ...account_, AWS_CA_BUNDLE: folder.path('ca.pem'), ...env });
};
const collect = (locker: string, env: Record<string, string>, ...more: string[]) =>
  evidence(['collect', '--locker', locker, '--only', 'kms-keys', '--at', 'now', ...more], env);

/** Everything the locker recorded, as text. */
async function recorded(locker: string): Promise<string> {
  const raw = folder.path(`${locker}/raw`);
  const names = (await readdir(raw, { recursive: true })).filter((name) => name.endsWith('.gz'));
  const texts = await Promise.all(names.map(async (name) => gunzipSync(await readFile(join(raw, name))).toString()));
  return texts.join('\n');
}

test('a whole run goes through the proxy, and its recordings name it without its password', async () => {
  const { stdout } = await collect('through', { HTTPS_PROXY: proxy.url }, '--json');
  expect(JSON.parse(stdout).units).toEqual([expect.objectContaining({ collector: 'kms-keys', outcome: 'COMPLETE' })]);
  expect(new Set(proxy.asked)).toEqual(
    new Set(['sts', 'kms'].map((name) => `CONNECT ${name}.us-east-1.amazonaws.com:443`)),
  );
  const text = await recorded('through');
  expect(text).toContain(`"proxy":{"name":"${proxy.name}","setBy":"HTTPS_PROXY"}`);
  expect(text).not.toContain(PROXY_SECRET);
  const verified = await evidence(['verify', 'through', '--replay', '--json']);
  expect([verified.code, JSON.parse(verified.stdout).status]).toEqual([0, 'INTACT']);
});

test('a proxy that refuses makes gaps that name it, and no verdict but ERROR', async () => {
  proxy.mood = { refuses: 407 };
  const { code, stderr } = await collect('refused', { HTTPS_PROXY: proxy.url });
  expect(code).toBe(3);
  expect(stderr).toMatch(/not planned: sts:GetCallerIdentity UNEXPECTED_RESPONSE: .*HTTP 407 to CONNECT/);
  expect(stderr).toContain(`through the proxy ${proxy.name}, which HTTPS_PROXY names`);
  expect(stderr).toMatch(/FAIL 0 · ERROR \d+ · UNKNOWN 0 · PASS 0/);
  expect((await evidence(['verify', 'refused', '--replay'])).code).toBe(0);
});

test.each(['socks5://127.0.0.1:9', 'http://me:s%cret@127.0.0.1:9'])(
  'a proxy that cannot be one is a mistake of usage, and takes no slot: %s',
  async (HTTPS_PROXY) => {
    const { code, stderr } = await collect('none', { HTTPS_PROXY });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^A mistake:\n {2}HTTPS_PROXY .*nothing was sent\n$/)]);
    expect(stderr).not.toContain('s%cret');
    expect(await readdir(folder.path(''))).not.toContain('none');
  },
);

test('over plain HTTP a page of the proxy’s is a gap that names it, whatever its status', async () => {
  const env = { HTTP_PROXY: proxy.url, AWS_ENDPOINT_URL: 'http://aws.example' };
  for (const mood of ['answers a page', { refuses: 403 }] as const) {
    proxy.mood = mood;
    const { stderr } = await collect(`page-${typeof mood}`, env);
    const status = typeof mood === 'object' ? 403 : 200;
    expect(stderr).toContain(
      `not planned: sts:GetCallerIdentity UNEXPECTED_RESPONSE: a page for people came (HTTP ${status}) instead of an answer, through the proxy ${proxy.name}, which HTTP_PROXY names`,
    );
  }
});

test('NODE_TLS_REJECT_UNAUTHORIZED=0 reads nothing of AWS', async () => {
  const env = { HTTPS_PROXY: proxy.url, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  const { code, stderr } = await collect('unverified', env);
  expect(code).toBe(3);
  expect(stderr).toContain('not planned: sts:GetCallerIdentity TLS: NODE_TLS_REJECT_UNAUTHORIZED=0');
  expect(proxy.asked).toEqual([]);
});

test('a CA that nobody named is a gap that says how to name one', async () => {
  const { stderr } = await collect('unknown-ca', { HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: '' });
  expect(stderr).toMatch(
    /not planned: sts:GetCallerIdentity TLS: .*NODE_EXTRA_CA_CERTS.*AWS_CA_BUNDLE.*--use-system-ca/,
  );
});
