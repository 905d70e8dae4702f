import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { sdkHandler } from '#adapters/outgoing/sdk-handler.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import { createCertificateAuthority } from '../../emulators/databricks/certificates.ts';
import { type ConnectProxy, PROXY_SECRET, startConnectProxy } from '../../support/connect-proxy.ts';
import { startSkewedService } from '../../support/skewed-service.ts';

const KMS = 'kms.us-east-1.amazonaws.com';
const authority = createCertificateAuthority('Test Authority');
const DAY_MS = 86_400_000;

let folder: string;
let service: Server;
let proxy: ConnectProxy;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-outgoing-'));
  await writeFile(join(folder, 'ca.pem'), authority.cert);
  const identity = authority.issue([KMS], new Date(Date.now() - DAY_MS), new Date(Date.now() + DAY_MS));
  service = createServer(identity, (_request, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1').end('{"Keys":[],"Truncated":false}');
  });
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  service.close();
  service.closeAllConnections();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  proxy = await startConnectProxy(() => (service.address() as AddressInfo).port);
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  vi.stubEnv('AWS_CA_BUNDLE', join(folder, 'ca.pem'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await proxy.close();
});

const settings = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  maxAttempts: 1,
};
const listKeys = (endpoint?: string) =>
  new KMSClient({ ...settings, ...(endpoint ? { endpoint } : {}), requestHandler: sdkHandler() }).send(
    new ListKeysCommand({}),
  );

/** What a gap would say of the failure. */
const failureOf = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error) => readFailure(error),
  );

describe('through a proxy', () => {
  test('a service is asked by CONNECT, with the credentials of the proxy, and its own certificate counts', async () => {
    expect(await listKeys()).toMatchObject({ Keys: [] });
    expect(proxy.asked).toEqual([`CONNECT ${KMS}:443`]);
    const basic = Buffer.from(`somebody:${PROXY_SECRET}`).toString('base64');
    expect(proxy.authorizations.at(-1)).toBe(`Basic ${basic}`);
  });

  test('NO_PROXY goes straight', async () => {
    vi.stubEnv('NO_PROXY', 'amazonaws.com,localhost');
    const { port } = service.address() as AddressInfo;
    // Straight, the certificate of KMS does not fit the name of this machine: it was asked all the same.
    expect(await failureOf(listKeys(`https://localhost:${port}`))).toMatchObject({ code: 'TLS' });
    expect(proxy.asked).toEqual([]);
  });

  test.each([
    ['that refuses', { refuses: 403 }, 'UNEXPECTED_RESPONSE', /answers HTTP 403 to CONNECT kms\.us-east-1/],
    ['that wants to know who asks', { refuses: 407 }, 'UNEXPECTED_RESPONSE', /put user and password into its URL/],
    ['that fails', { refuses: 503 }, 'CONNECTION', /answers HTTP 503 to CONNECT/],
    ['that answers a page', 'answers a page', 'TLS|CONNECTION', /./],
  ] as const)('one %s is a failure that names it and where it was set', async (_which, mood, code, says) => {
    proxy.mood = mood;
    const failure = await failureOf(listKeys());
    expect(failure?.code).toMatch(new RegExp(`^(${code})$`));
    expect(failure?.reason).toMatch(says);
    expect(failure?.reason).toContain(`through the proxy ${proxy.name}, which HTTPS_PROXY names`);
    expect(failure?.reason).not.toContain(PROXY_SECRET);
  });

  test('one that nobody listens at is a failed connection that names it', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:9');
    const failure = await failureOf(listKeys());
    expect(failure).toMatchObject({ code: 'CONNECTION', reason: expect.stringContaining('http://127.0.0.1:9') });
  });

  test('plain HTTP goes there as a whole address, and a page in place of the answer is no answer', async () => {
    for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, '');
    vi.stubEnv('HTTP_PROXY', proxy.url);
    proxy.mood = 'answers a page';
    await failureOf(listKeys('http://localhost:4566'));
    expect(proxy.asked).toEqual(['POST http://localhost:4566/']);
  });

  test('S3 and STS go there too', async () => {
    proxy.mood = { refuses: 403 };
    const s3 = new S3Client({ ...settings, requestHandler: sdkHandler() });
    const sts = new STSClient({ ...settings, requestHandler: sdkHandler() });
    expect((await failureOf(s3.send(new HeadBucketCommand({ Bucket: 'bucket' }))))?.reason).toContain(proxy.name);
    expect((await failureOf(sts.send(new GetCallerIdentityCommand({}))))?.reason).toContain(proxy.name);
    expect(proxy.asked).toEqual([
      'CONNECT bucket.s3.us-east-1.amazonaws.com:443',
      'CONNECT sts.us-east-1.amazonaws.com:443',
    ]);
  });
});

describe('a clock twenty minutes off', () => {
  test.each([
    ['S3', (settings: object) => new S3Client(settings as never).send(new HeadBucketCommand({ Bucket: 'bucket' }))],
    ['KMS', (settings: object) => new KMSClient(settings as never).send(new ListKeysCommand({}))],
    ['STS', (settings: object) => new STSClient(settings as never).send(new GetCallerIdentityCommand({}))],
  ])('is corrected by the date of the answer of %s: one more try', async (_which, ask) => {
    const behind = createPlainServer((_request, response) => void response.end('{}')).listen(0, '127.0.0.1');
    await once(behind, 'listening');
    const url = `http://127.0.0.1:${(behind.address() as AddressInfo).port}`;
    const skewed = await startSkewedService(url, { shiftMs: 20 * 60_000 });
    await ask({
      ...settings,
      maxAttempts: 2,
      endpoint: skewed.url,
      forcePathStyle: true,
      requestHandler: sdkHandler(),
    }).catch((error: Error) => expect(error.message).not.toMatch(/Signature|time/)); // what stands behind speaks JSON to all
    expect(skewed.refused()).toBe(1);
    await skewed.close();
    behind.close();
  });
});

describe('trust', () => {
  test('a CA that nobody named is not trusted, and the failure says how to name one', async () => {
    vi.stubEnv('AWS_CA_BUNDLE', '');
    const failure = await failureOf(listKeys());
    expect(failure).toMatchObject({ code: 'TLS', reason: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
    expect(failure?.reason).toContain('AWS_CA_BUNDLE');
    expect(failure?.reason).toContain('--use-system-ca');
  });

  test('a bundle that cannot be read is told by its path; nothing is sent', async () => {
    vi.stubEnv('AWS_CA_BUNDLE', join(folder, 'nosuch.pem'));
    expect(await failureOf(listKeys())).toMatchObject({ code: 'TLS', reason: expect.stringContaining('nosuch.pem') });
    expect(proxy.asked).toEqual([]);
  });

  test('NODE_TLS_REJECT_UNAUTHORIZED=0 is not obeyed: nothing is sent', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await failureOf(listKeys())).toMatchObject({
      code: 'TLS',
      reason: expect.stringContaining('nothing was sent'),
    });
    expect(proxy.asked).toEqual([]);
  });
});
