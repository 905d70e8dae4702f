import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databricksWorld } from '../contract/world-databricks.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import type { Client, EmulatedState } from '../emulators/databricks/state.ts';
import { EVIDENCE, runEvidence } from '../support/command.ts';
import { databricksSettings, PROBE, READER } from '../support/databricks-runs.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { scratch } from '../support/sample-runs.ts';

const TABLES = 'compliance-security-profile,spark-ssl-probe';

let account: EmulatedAccount;
let state: EmulatedState;
let emulated: EmulatedDatabricks;
let folder: Awaited<ReturnType<typeof scratch>>;
let taken = 0;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  state = databricksWorld();
  const workspaces = new Map(state.workspaces.map(({ id }) => [id, 'admin' as const]));
  for (const { clientId, secret } of [READER, PROBE]) state.addClient(clientId, { secrets: [secret], workspaces });
  emulated = await startEmulatedDatabricks({ state });
  await configure('cdk.json', {});
  await configure('listed.json', { workspaces: state.workspaces.map(({ id, host }) => ({ id, host })) });
});
afterAll(async () => {
  await emulated.close();
  await account.stop();
  await folder.remove();
});

async function configure(name: string, changes: object): Promise<void> {
  const probe = { auth: { mode: 'aws-federation', clientId: PROBE.clientId } };
  const databricks = databricksSettings(state, { probe, ...changes });
  const retention = { mode: 'GOVERNANCE', days: 1 };
  const evidence = { entity: 'Example Health, Inc.', retention, regions: ['us-east-1'], databricks };
  await writeFile(folder.path(name), JSON.stringify({ context: { evidence } }));
}

/** A run on the command line with `environment`: what it says of each unit, and of what it could not plan. */
async function collect(environment: Readonly<Record<string, string>>, config = 'cdk.json') {
  taken += 1;
  const locker = folder.path(`locker-${taken}`);
  const options = ['--locker', locker, '--config', config, '--at', '2026-10-05T06:00:00Z', '--only', TABLES];
  const child = spawn(process.execPath, [EVIDENCE, 'collect', ...options], {
    env: { PATH: process.env.PATH ?? '', HOME: folder.path(''), ...account.env, ...environment },
    cwd: folder.path(''),
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect(code, stderr).toBe(3); // AWS was left out by --only, so the run is never complete
  expect(stderr).toMatch(/^Sealed (PARTIAL|FAILED) /m);
  for (const { secret } of [READER, PROBE]) expect(stdout + stderr).not.toContain(secret);
  const units = [...stderr.matchAll(/^ {2}\[\d+\/\d+\] (\w+) +([a-z-]+) /gm)];
  return {
    outcomes: Object.fromEntries(units.map(([, outcome, collector]) => [collector, outcome])),
    unplanned: /^ {2}not planned: GET \S+ (.*)$/m.exec(stderr)?.[1],
  };
}

const at = () => ({ DATABRICKS_ENDPOINT_URL: emulated.url });
const secretOf = (name: string, { clientId, secret }: { clientId: string; secret: string }) => ({
  [`DATABRICKS_${name}CLIENT_ID`]: clientId,
  [`DATABRICKS_${name}CLIENT_SECRET`]: secret,
});
const client = ({ clientId }: { clientId: string }): Client => state.clients.get(clientId) as Client;

const COMPLETE = { 'compliance-security-profile': 'COMPLETE', 'spark-ssl-probe': 'COMPLETE' };

test('a service principal’s secret in the environment lets the reader in; the probe has one of its own', async () => {
  const { outcomes, unplanned } = await collect({ ...at(), ...secretOf('', READER), ...secretOf('PROBE_', PROBE) });
  expect([outcomes, unplanned]).toEqual([COMPLETE, undefined]);
});

test('the reader’s secret does not serve for the probe', async () => {
  const { outcomes } = await collect({ ...at(), ...secretOf('', READER) });
  expect(outcomes).toEqual({ ...COMPLETE, 'spark-ssl-probe': 'FAILED' });
});

test('a token serves where it is good: in the workspace it was made for, not in the account', async () => {
  const [workspace] = state.workspaces;
  const token = (one: { clientId: string }) => emulated.desk.personalToken(client(one), workspace?.host ?? '');
  const tokens = { ...at(), DATABRICKS_TOKEN: token(READER), DATABRICKS_PROBE_TOKEN: token(PROBE) };
  // The account is asked which workspaces there are, and does not know the token.
  const inAccount = await collect(tokens);
  expect([inAccount.outcomes, inAccount.unplanned]).toEqual([{}, expect.stringMatching(/^NO_CREDENTIALS: HTTP 401 /)]);
  expect((await collect(tokens, 'listed.json')).outcomes).toEqual(COMPLETE);
});

test('without any the configuration decides: here the AWS account gives no web identity, and the run is sealed', async () => {
  const { outcomes, unplanned } = await collect(at());
  expect([outcomes, unplanned]).toEqual([{}, expect.stringContaining('sts:GetWebIdentityToken')]);
});

test('half a secret is none', async () => {
  const { unplanned } = await collect({ ...at(), DATABRICKS_CLIENT_ID: READER.clientId });
  expect(unplanned).toContain('sts:GetWebIdentityToken');
});

test('a token or secret too short to be one is refused before anything is read, for it may be a word of an answer', async () => {
  const short = { DATABRICKS_TOKEN: 'token', DATABRICKS_PROBE_CLIENT_SECRET: 's3cr3t-of-19-chars-' };
  const refused = await runEvidence(
    folder.path(''),
    ['collect', '--locker', folder.path('none'), '--config', 'cdk.json'],
    {
      ...account.env,
      ...at(),
      ...short,
    },
  );
  expect([refused.code, existsSync(folder.path('none'))]).toEqual([2, false]);
  for (const [name, value] of Object.entries(short)) {
    expect(refused.stderr).toContain(`${name} has fewer than 20 characters`);
    expect(refused.stderr).not.toContain(value === 'token' ? '"token"' : value);
  }
});

test('an endpoint that a token must not be sent to is refused before anything is sent', async () => {
  const { outcomes, unplanned } = await collect({
    DATABRICKS_ENDPOINT_URL: 'http://collector.example.com',
    ...secretOf('', READER),
  });
  expect(outcomes).toEqual({});
  expect(unplanned).toContain('is neither https://<host> nor http:// on this machine');
});
