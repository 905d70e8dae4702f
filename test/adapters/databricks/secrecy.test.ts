import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { oauthSecret } from '#adapters/databricks/tokens/principals.ts';
import { createTokens } from '#adapters/databricks/tokens/tokens.ts';
import { DatabricksError } from '#domain/databricks/error.ts';
import * as faults from '../../emulators/databricks/faults.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../../emulators/databricks/server.ts';
import { CLIENT_ID, outcome, PATIENT, rigFor, SECRET, secretTokens, smallAccount } from './rig.ts';

const ME = 'GET /api/2.0/preview/scim/v2/Me';
const LIST = 'GET /api/2.1/clusters/list';
const TOKEN = 'POST /oidc/v1/token';
const Answer = z.looseObject({});

let emulated: EmulatedDatabricks;
const time = Date.UTC(2026, 10, 21, 6);
beforeEach(async () => {
  emulated = await startEmulatedDatabricks({ state: smallAccount(), now: () => time });
});
afterEach(() => emulated.close());
const rig = () => rigFor(emulated, { reads: [ME, LIST], tokens: secretTokens(emulated, () => time) });

describe('what must stay secret', () => {
  test('is in no recording, no error, no log and nothing a debugger prints, whatever goes wrong', async () => {
    const printed = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    const seen: unknown[] = [];
    const echo = faults.reply({ status: 400, json: { error: `client ${CLIENT_ID}:${SECRET} is wrong` } });
    for (const fault of [echo, faults.page(403, `Basic ${Buffer.from(`${CLIENT_ID}:${SECRET}`).toString('base64')}`)]) {
      emulated.clear();
      emulated.inject(TOKEN, fault);
      const { databricks, tokens, recorded } = rig();
      const error = await databricks.ask(ME, Answer).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DatabricksError);
      seen.push(error, recorded, databricks, tokens);
    }
    emulated.clear();
    const { databricks, tokens, recorded } = rig();
    await databricks.ask(ME, Answer);
    const token = emulated.desk.tokens.at(-1) as string;
    const repeats = { error_code: 'PERMISSION_DENIED', message: `Bearer ${token} may not`, details: [{ token }] };
    for (const json of [repeats, { clusters: [{ note: token }] }])
      for (const status of [403, 200, 500]) {
        emulated.inject(LIST, faults.reply({ status, headers: { 'x-request-id': token }, json }));
        seen.push(await databricks.ask(LIST, Answer).catch((thrown: unknown) => thrown));
      }
    seen.push(recorded, databricks, tokens);
    const text = [
      inspect(seen, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxArrayLength: null, maxStringLength: null }),
      JSON.stringify(seen),
      ...printed.flatMap((spy) => spy.mock.calls.map(([chunk]) => String(chunk))),
    ].join('\n');
    vi.restoreAllMocks();
    expect(text).toContain('[masked: own-token]');
    for (const secret of [...emulated.desk.tokens, SECRET, Buffer.from(`${CLIENT_ID}:${SECRET}`).toString('base64')])
      expect(around(text, secret)).toBe('nowhere');
    expect(text).not.toMatch(/authorization|Bearer [A-Za-z0-9]/i);
  });

  test('is not asked for over a refused connection, nor sent as part of an address', async () => {
    await rig().databricks.ask(ME, Answer);
    for (const { url } of emulated.log.calls) expect(url).not.toContain(SECRET);
  });
});

const around = (text: string, secret: string): string => {
  const at = text.indexOf(secret);
  return at < 0 ? 'nowhere' : text.slice(Math.max(0, at - 100), at);
};

test('the secret is read anew for every token, so that a rotated one is taken up', async () => {
  const client = emulated.state.clients.get(CLIENT_ID);
  let clientSecret = SECRET;
  const principal = oauthSecret({
    name: CLIENT_ID,
    accountId: emulated.state.accountId,
    accountHost: 'accounts.cloud.databricks.com',
    endpoint: emulated.url,
    scope: 'scim:read',
    secret: async () => ({ clientId: CLIENT_ID, clientSecret }),
    timeouts: PATIENT,
  });
  const { databricks } = rigFor(emulated, { reads: [ME, LIST], tokens: createTokens(principal) });
  await databricks.ask(ME, Answer);
  client?.secrets.splice(0, 1, 'rotated-secret');
  clientSecret = 'rotated-secret';
  emulated.desk.revoke(emulated.desk.tokens[0] as string);
  expect(await databricks.ask(ME, Answer)).toMatchObject({ userName: CLIENT_ID });
  expect(await outcome(databricks.ask(LIST, Answer))).toMatchObject({
    code: 'ACCESS_DENIED',
    message: expect.stringContaining('scopes: clusters'),
  });
});
