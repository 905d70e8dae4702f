import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import type { DatabricksLiveOptions } from '#adapters/databricks/live.ts';
import { broughtToken } from '#adapters/databricks/tokens/principals.ts';
import { createTokens } from '#adapters/databricks/tokens/tokens.ts';
import { createCertificateAuthority } from '../../../emulators/databricks/certificates.ts';
import * as faults from '../../../emulators/databricks/faults.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../../../emulators/databricks/server.ts';
import { outcome, PATIENT, rigFor, smallAccount, WORKSPACE } from '../rig.ts';

const LIST = 'GET /api/2.1/clusters/list';
const Answer = z.looseObject({});
const ONCE = { retry: { maxAttempts: 1, budgetMs: 0, firstMs: 0, longestMs: 0 } };
const ask = (emulated: EmulatedDatabricks, options: Partial<DatabricksLiveOptions> = {}) =>
  outcome(rigFor(emulated, { reads: [LIST], ...ONCE, ...options }).databricks.ask(LIST, Answer));

let emulated: EmulatedDatabricks;
beforeAll(async () => {
  emulated = await startEmulatedDatabricks({ state: smallAccount() });
  emulated.state.workspace('1001')?.clusters.put({ cluster_id: 'c', state: 'RUNNING', cluster_name: 'é'.repeat(50) });
});
afterEach(() => emulated.clear());
afterAll(() => emulated.close());

describe('time runs out', () => {
  test.each([
    ['before the answer begins', faults.hang, { headersMs: 150 }, 'no answer began within 0.15 s'],
    ['in the middle of the body', faults.stallInMidBody, { stallMs: 150 }, 'did not go on within 0.15 s'],
    ['for a body that drips and never ends', faults.drip, { totalMs: 300 }, 'not complete within 0.3 s'],
  ])('%s', async (_when, fault, timeouts, says) => {
    emulated.inject(LIST, fault);
    expect(await ask(emulated, { timeouts: { ...PATIENT, ...timeouts } })).toMatchObject({
      name: 'DatabricksError',
      code: 'TIMEOUT',
      message: expect.stringContaining(says),
    });
  });

  test('for a server that takes the connection and never speaks TLS', async () => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as { port: number };
    const endpoint = `https://localhost:${port}`;
    const tokens = createTokens(broughtToken('t'));
    const said = await ask(emulated, { endpoint, tokens, timeouts: { ...PATIENT, headersMs: 150 } });
    expect(said).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('no answer began') });
    mute.close();
  });
});

describe('an exchange that fails', () => {
  test.each([
    ['a connection cut in mid-body', faults.cutInMidBody, 'CONNECTION', 'ended before the answer did'],
    ['a connection cut before any answer', faults.reset, 'CONNECTION', 'ended before the answer did'],
    [
      'a redirect, which would carry the token elsewhere',
      faults.redirect('https://evil.example/'),
      'UNEXPECTED_RESPONSE',
      'redirect',
    ],
    ['bytes that are no UTF-8', faults.notUtf8, 'MALFORMED_RESPONSE', 'not UTF-8'],
  ])('is named: %s', async (_what, fault, code, says) => {
    emulated.inject(LIST, fault);
    expect(await ask(emulated)).toMatchObject({
      name: 'DatabricksError',
      code,
      message: expect.stringContaining(says),
    });
  });

  test('is named: nobody listens there', async () => {
    const gone = await startEmulatedDatabricks();
    await gone.close();
    const said = await ask(emulated, { endpoint: gone.url, tokens: createTokens(broughtToken('t')) });
    expect(said).toMatchObject({ code: 'CONNECTION', message: expect.stringContaining(`${WORKSPACE}: `) });
  });

  test('is named: an answer beyond all measure is not read to its end', async () => {
    emulated.inject(LIST, faults.endless);
    expect(await ask(emulated)).toMatchObject({
      code: 'UNEXPECTED_RESPONSE',
      message: expect.stringContaining('64 MiB'),
    });
  });
});

describe('TLS', () => {
  const authority = createCertificateAuthority('Test Authority');
  const day = 86_400_000;
  const from = (days: number) => new Date(Date.now() + days * day);

  async function over(identity: { key: string; cert: string }, work: (tls: EmulatedDatabricks) => Promise<void>) {
    const tls = await startEmulatedDatabricks({ state: smallAccount(), tls: identity });
    try {
      await work(tls);
    } finally {
      await tls.close();
    }
  }

  afterEach(() => void vi.unstubAllEnvs());

  test.each([
    ['whose issuer nobody knows', ['localhost'], -1, 1, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['that has expired', ['localhost'], -2, -1, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED'],
  ])('refuses a certificate %s; no call arrives', async (_which, names, begins, ends, code) => {
    await over(authority.issue(names, from(begins), from(ends)), async (tls) => {
      const said = await ask(tls, { tokens: createTokens(broughtToken('t')) });
      expect(said).toMatchObject({ name: 'DatabricksError', code: 'TLS', message: expect.stringMatching(code) });
      expect(said).toMatchObject({ message: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
      expect(tls.log.calls).toEqual([]);
    });
  });

  test('does not obey NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    await over(authority.issue(['localhost'], from(-1), from(1)), async (tls) => {
      expect(await ask(tls)).toMatchObject({ code: 'TLS', message: expect.stringContaining('nothing was sent') });
      expect(tls.log.calls).toEqual([]);
    });
  });

  test('accepts an authority that NODE_EXTRA_CA_CERTS names, and still no expired or foreign certificate', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'databricks-tls-'));
    try {
      const ca = join(folder, 'ca.pem');
      await writeFile(ca, authority.cert);
      const answers: Record<string, string> = {};
      for (const [name, identity] of Object.entries({
        good: authority.issue(['localhost'], from(-1), from(1)),
        expired: authority.issue(['localhost'], from(-2), from(-1)),
        foreign: authority.issue(['elsewhere.example'], from(-1), from(1)),
      }))
        await over(identity, async (tls) => {
          answers[name] = await askInChild(tls.url, ca);
        });
      expect(answers).toEqual({
        good: 'NO_CREDENTIALS HTTP 401',
        expired: expect.stringMatching(/^TLS .*CERT_HAS_EXPIRED/),
        foreign: expect.stringMatching(/^TLS .*ERR_TLS_CERT_ALTNAME_INVALID/),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Node reads NODE_EXTRA_CA_CERTS when it starts, so another Node asks. */
async function askInChild(url: string, ca: string): Promise<string> {
  const script = join(import.meta.dirname, 'ask-once.ts');
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: ca };
  const { stdout } = await promisify(execFile)(process.execPath, [script, url, WORKSPACE], { env });
  return stdout.trim();
}
