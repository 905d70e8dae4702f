import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { broughtToken } from '#adapters/databricks/tokens/principals.ts';
import { createTokens, type Grant, type Principal } from '#adapters/databricks/tokens/tokens.ts';
import * as faults from '../../../emulators/databricks/faults.ts';
import { refusalOAuth } from '../../../emulators/databricks/replies.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../../../emulators/databricks/server.ts';
import { ACCOUNT_HOST, CLIENT_ID, outcome, rigFor, SECRET, secretTokens, smallAccount, WORKSPACE } from '../rig.ts';

const DESTROY = 'POST /api/1.2/contexts/destroy';
const ME = 'GET /api/2.0/preview/scim/v2/Me';
const LIST = 'GET /api/2.1/clusters/list';
const TOKEN = 'POST /oidc/v1/token';
const ACCOUNT_TOKEN = 'POST /oidc/accounts/{account_id}/v1/token';
const Answer = z.looseObject({});

let emulated: EmulatedDatabricks;
let time = Date.UTC(2026, 10, 21, 6);
beforeEach(async () => {
  emulated = await startEmulatedDatabricks({ state: smallAccount(), now: () => time });
});
afterEach(() => emulated.close());
const rig = () => rigFor(emulated, { reads: [ME, LIST], tokens: secretTokens(emulated, () => time) });

describe('one token', () => {
  test('serves all calls of a principal to a host, however many ask at once', async () => {
    const { databricks } = rig();
    await Promise.all(Array.from({ length: 30 }, () => databricks.ask(ME, Answer)));
    await databricks.ask(ME, Answer);
    expect(emulated.log.of(TOKEN)).toHaveLength(1);
    expect(emulated.log.of(ME)).toHaveLength(31);
  });

  test('is for one host: the account and a workspace have their own endpoints', async () => {
    const tokens = secretTokens(emulated);
    expect(await tokens.get(WORKSPACE)).not.toBe(await tokens.get(ACCOUNT_HOST));
    expect(emulated.log.calls.map(({ route }) => route)).toEqual([TOKEN, ACCOUNT_TOKEN]);
  });

  test('is replaced a minute before it ends', async () => {
    const { databricks } = rig();
    await databricks.ask(ME, Answer);
    time += 3_539_000;
    await databricks.ask(ME, Answer);
    expect(emulated.log.of(TOKEN)).toHaveLength(1);
    time += 1_000;
    await databricks.ask(ME, Answer);
    expect(emulated.log.of(TOKEN)).toHaveLength(2);
    expect(emulated.log.of(ME).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('that lives shortly is replaced after four fifths of its life', async () => {
    const grants: Grant[] = [];
    const principal: Principal = {
      name: 'short',
      renewable: true,
      grant: async () => grants[grants.push({ token: `t${grants.length}`, livesMs: 100_000 }) - 1] as Grant,
    };
    let now = 0;
    const tokens = createTokens(principal, () => now);
    const at = async (ms: number) => {
      now = ms;
      return tokens.get('h');
    };
    expect([await at(0), await at(79_999), await at(80_000)]).toEqual(['t0', 't0', 't1']);
  });
});

describe('a token that is refused', () => {
  test('is replaced once, by all calls that carried it together', async () => {
    const { databricks, recorded } = rig();
    await databricks.ask(ME, Answer);
    emulated.desk.revoke(emulated.desk.tokens[0] as string);
    await Promise.all(Array.from({ length: 10 }, () => databricks.ask(ME, Answer)));
    expect(emulated.log.of(TOKEN)).toHaveLength(2);
    expect(recorded.slice(1).map(({ attempts }) => attempts.map(({ status }) => status))).toEqual(
      Array.from({ length: 10 }, () => [401, 200]),
    );
  });

  test('again with the new token is a refusal', async () => {
    const { databricks, recorded } = rig();
    emulated.inject(ME, faults.refuse(401, 'UNAUTHENTICATED'));
    expect(await outcome(databricks.ask(ME, Answer))).toMatchObject({ code: 'NO_CREDENTIALS' });
    expect(emulated.log.of(ME)).toHaveLength(2);
    expect(recorded[0]?.attempts).toHaveLength(2);
  });

  test('and cannot be replaced, says why, and says the same in a replay', async () => {
    const live = rig();
    await live.databricks.ask(ME, Answer);
    emulated.desk.revoke(emulated.desk.tokens[0] as string);
    emulated.state.clients.get(CLIENT_ID)?.secrets.splice(0);
    const said = await outcome(live.databricks.ask(ME, Answer));
    expect(said).toMatchObject({ code: 'NO_CREDENTIALS', message: expect.stringContaining('invalid_client') });
    expect(live.recorded[1]).toMatchObject({ attempts: [{ status: 401 }], failure: { code: 'NO_CREDENTIALS' } });
    const replay = live.replay();
    await replay.ask(ME, Answer);
    expect(await outcome(replay.ask(ME, Answer))).toEqual(said);
  });

  test('and was brought along has no successor', async () => {
    const client = emulated.state.clients.get(CLIENT_ID);
    const brought = emulated.desk.personalToken(client as NonNullable<typeof client>, WORKSPACE);
    const { databricks, recorded } = rigFor(emulated, {
      reads: [ME],
      tokens: createTokens(broughtToken(`${brought}\n`)),
    });
    expect(await databricks.ask(ME, Answer)).toMatchObject({ userName: CLIENT_ID });
    emulated.desk.revoke(brought);
    expect(await outcome(databricks.ask(ME, Answer))).toMatchObject({ code: 'NO_CREDENTIALS' });
    expect(recorded[1]?.attempts).toHaveLength(1);
    expect(emulated.log.of(TOKEN)).toEqual([]);
  });
});

describe('no token', () => {
  test('is asked for once for a while, however many wait for one', async () => {
    emulated.state.clients.get(CLIENT_ID)?.secrets.splice(0);
    const { databricks } = rig();
    const failures = await Promise.all(Array.from({ length: 20 }, () => outcome(databricks.ask(ME, Answer))));
    for (const failure of failures)
      expect(failure).toMatchObject({
        code: 'NO_CREDENTIALS',
        message: `no token from ${WORKSPACE}: HTTP 401: invalid_client: Client authentication failed`,
      });
    time += 9_999;
    await outcome(databricks.ask(ME, Answer));
    expect(emulated.log.of(TOKEN)).toHaveLength(1);
    time += 1;
    emulated.state.clients.get(CLIENT_ID)?.secrets.push(SECRET);
    expect(await databricks.ask(ME, Answer)).toMatchObject({ userName: CLIENT_ID });
  });

  test('comes of an endpoint that is overloaded or cut off only after it was asked again', async () => {
    emulated.inject(TOKEN, faults.throttle('1'), { times: 1 });
    emulated.inject(TOKEN, faults.cutInMidBody, { times: 1 });
    expect(await rig().databricks.ask(ME, Answer)).toMatchObject({ userName: CLIENT_ID });
    expect(emulated.log.of(TOKEN).map(({ status }) => status)).toEqual([null, 429, 200]);
  });

  test.each([
    ['a page', faults.page(200, 'Sign in'), 'MALFORMED_RESPONSE'],
    ['half an answer', faults.malformedJson, 'MALFORMED_RESPONSE'],
    ['nothing of a token', faults.reply({ status: 200, json: {} }), 'MALFORMED_RESPONSE'],
    [
      'a token of another kind',
      faults.reply({ status: 200, json: { access_token: 'x', token_type: 'mac' } }),
      'MALFORMED_RESPONSE',
    ],
    [
      'a token that cannot be sent',
      faults.reply({ status: 200, json: { access_token: 'a\nb', token_type: 'Bearer' } }),
      'NO_CREDENTIALS',
    ],
    ['success without success', faults.reply({ status: 204 }), 'MALFORMED_RESPONSE'],
    ['a redirect', faults.redirect('https://evil.example/'), 'UNEXPECTED_RESPONSE'],
    ['that the workspace is gone', faults.page(404, 'Workspace not found'), 'UNEXPECTED_RESPONSE'],
    [
      'that the client is unknown, in words of 403',
      faults.reply(refusalOAuth(403, 'access_denied', 'x')),
      'NO_CREDENTIALS',
    ],
    ['a server error', faults.refuse(500, 'INTERNAL_ERROR'), 'SERVER_ERROR'],
  ])('comes of an endpoint that answers %s', async (_what, fault, code) => {
    emulated.inject(TOKEN, fault);
    const { databricks, recorded } = rig();
    expect(await outcome(databricks.ask(ME, Answer))).toMatchObject({ name: 'DatabricksError', code });
    expect(recorded).toMatchObject([{ attempts: [], failure: { code } }]);
    expect(emulated.log.of(ME)).toEqual([]);
  });

  test.each([
    ['as long as the unit has time, and twenty seconds', ME, 5_000, 25_000],
    ['forty seconds past it, where a context is to be removed', DESTROY, -30_000, 10_000],
    ['five seconds, once those are over too', DESTROY, -60_000, 5_000],
  ] as const)('is waited for only %s', async (_how, call, untilDeadline, waits) => {
    const never: Principal = { name: 'never', renewable: true, grant: () => new Promise(() => {}) };
    vi.useFakeTimers();
    try {
      const deadline = Date.now() + untilDeadline;
      const { databricks } = rigFor(emulated, { reads: [call], tokens: createTokens(never), deadline });
      let said: unknown;
      void outcome(databricks.ask(call, Answer)).then((came) => {
        said = came;
      });
      await vi.advanceTimersByTimeAsync(waits - 1);
      expect(said).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      expect(said).toMatchObject({ name: 'ReadError', code: 'DEADLINE' });
    } finally {
      vi.useRealTimers();
    }
  });
});
