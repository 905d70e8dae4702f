import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { broughtToken } from '#adapters/databricks/tokens/principals.ts';
import { createTokens } from '#adapters/databricks/tokens/tokens.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../../../emulators/databricks/server.ts';
import { PROXY_SECRET, startConnectProxy } from '../../../support/connect-proxy.ts';
import { outcome, rigFor, smallAccount, WORKSPACE } from '../rig.ts';

const LIST = 'GET /api/2.1/clusters/list';
const Answer = z.looseObject({});

let emulated: EmulatedDatabricks;
beforeAll(async () => {
  emulated = await startEmulatedDatabricks({ state: smallAccount() });
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => emulated.close());

const rig = (endpoint?: string) => {
  const tokens = createTokens(broughtToken('t'));
  return rigFor(emulated, { reads: [LIST], tokens, ...(endpoint ? { endpoint } : {}) });
};

test('a host of Databricks is asked through the proxy; a refusal is told once, and recorded with the proxy', async () => {
  const proxy = await startConnectProxy(() => 9);
  proxy.mood = { refuses: 407 };
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  const live = rig(`https://${WORKSPACE}`);
  const said = await outcome(live.databricks.ask(LIST, Answer));
  expect(said).toMatchObject({ name: 'DatabricksError', code: 'UNEXPECTED_RESPONSE' });
  expect(said).toMatchObject({
    message: expect.stringContaining(`through the proxy ${proxy.name}, which HTTPS_PROXY`),
  });
  expect(proxy.asked).toEqual([`CONNECT ${WORKSPACE}:443`]);
  expect(live.recorded[0]?.attempts[0]?.proxy).toEqual({ name: proxy.name, setBy: 'HTTPS_PROXY' });
  expect(JSON.stringify(live.recorded)).not.toContain(PROXY_SECRET);
  vi.unstubAllEnvs();
  expect(await outcome(live.replay().ask(LIST, Answer))).toEqual(said);
  await proxy.close();
});

test('what is not encrypted, and so on this machine, goes through no proxy, for a token is in it', async () => {
  const proxy = await startConnectProxy(() => 9);
  vi.stubEnv('HTTP_PROXY', proxy.url);
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  await outcome(rig().databricks.ask(LIST, Answer));
  expect(proxy.asked).toEqual([]);
  expect(emulated.log.calls).not.toEqual([]);
  await proxy.close();
});
