import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTable } from '#adapters/tables/read-table.ts';
import { readObjects } from '../adapters/pdf/pdf-objects.ts';
import { readPdf } from '../adapters/pdf/read-pdf.ts';
import { populate, STAND_INS } from '../contract/world.ts';
import { databricksWorld } from '../contract/world-databricks.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import { runEvidence } from '../support/command.ts';
import { databricksSettings, PROBE, READER } from '../support/databricks-runs.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type PlantingProxy, startPlantingProxy } from '../support/planting-proxy.ts';
import { scratch } from '../support/sample-runs.ts';

/** No word of the emulated world has any of them. */
const PRIVATE = {
  ssn: '219-45-6789',
  mrn: '44556677',
  'aws-access-key': ['AKIA', 'QWERTYUIOPASDFGH'].join(''),
  'databricks-token': ['dapi', 'c0ffee11c0ffee22c0ffee33c0ffee44'].join(''),
  'private-key': 'MIIBOgIBAAJBAKj34GkxFhD90',
  'url-password': 'hunter2hunter2',
  'assigned-secret': 'correct-horse-battery',
};
const NOTE =
  `SSN ${PRIVATE.ssn} MRN ${PRIVATE.mrn} key ${PRIVATE['aws-access-key']} ${PRIVATE['databricks-token']} ` +
  `postgres://u:${PRIVATE['url-password']}@h/db password=${PRIVATE['assigned-secret']} ` +
  `-----BEGIN ${'PRIVATE'} KEY----- ${PRIVATE['private-key']} -----END ${'PRIVATE'} KEY-----`;
const SHORT = `SSN ${PRIVATE.ssn} MRN ${PRIVATE.mrn} key ${PRIVATE['aws-access-key']}`;
const ENCODED = Buffer.from(SHORT).toString('base64');

/** What people write: the first run's rows come as far as every table; in the second no id is one, but the account’s and the caller’s. */
const FREE =
  /^(?:value|Value|[dD]escription|groupDescription|comment|display\w*|.*[nN]ame|message|givenName|formatted)$/;
const ANY = /^(?!(?:Account|Arn)$)/;

let account: EmulatedAccount;
let services: FaultProxy;
let emulated: EmulatedDatabricks;
let aws: PlantingProxy;
let databricks: PlantingProxy;
let folder: Awaited<ReturnType<typeof scratch>>;
const said: string[] = [];

beforeAll(async () => {
  [account, folder] = await Promise.all([startEmulatedAccount(), scratch()]);
  await populate(account.url);
  services = await startFaultProxy(account.url, { standIns: STAND_INS });
  const state = databricksWorld();
  const workspaces = new Map(state.workspaces.map(({ id }) => [id, 'admin' as const]));
  for (const { clientId, secret } of [READER, PROBE]) state.addClient(clientId, { secrets: [secret], workspaces });
  emulated = await startEmulatedDatabricks({ state });
  aws = await startPlantingProxy(services.url);
  databricks = await startPlantingProxy(emulated.url);
  const probe = { auth: { mode: 'aws-federation', clientId: PROBE.clientId } };
  const listed = state.workspaces.map(({ id, host }) => ({ id, host }));
  const evidence = {
    entity: 'Example Health, Inc.',
    retention: { mode: 'GOVERNANCE', days: 1 },
    regions: ['us-east-1'],
    databricks: databricksSettings(state, { probe, workspaces: listed }),
  };
  await writeFile(folder.path('cdk.json'), JSON.stringify({ context: { evidence } }));
});
afterAll(async () => {
  await Promise.all([aws.close(), databricks.close(), services.close(), emulated.close(), account.stop()]);
  await folder.remove();
});

async function evidence(...args: string[]) {
  const result = await runEvidence(folder.path(''), args, {
    ...account.env,
    AWS_ENDPOINT_URL: aws.url,
    DATABRICKS_ENDPOINT_URL: databricks.url,
    DATABRICKS_CLIENT_ID: READER.clientId,
    DATABRICKS_CLIENT_SECRET: READER.secret,
    DATABRICKS_PROBE_CLIENT_ID: PROBE.clientId,
    DATABRICKS_PROBE_CLIENT_SECRET: PROBE.secret,
    EVIDENCE_DEBUG: '1',
  });
  said.push(result.stdout, result.stderr);
  return result;
}

/** Everything of a file as text: unpacked, decoded, column by column. */
async function textsOf(file: string): Promise<string[]> {
  const bytes = await readFile(file);
  if (file.endsWith('.gz')) return [gunzipSync(bytes).toString('utf8')];
  if (file.endsWith('.parquet'))
    return [bytes.toString('latin1'), JSON.stringify(await Array.fromAsync(readTable(bytes)))];
  if (!file.endsWith('.pdf')) return [bytes.toString('utf8')];
  const { document, drawn, xmp } = readPdf(bytes);
  const streams = [...readObjects(bytes).objects.values()].map(({ stream }) => stream?.toString('latin1') ?? '');
  return [document.text, drawn.map(({ text }) => text).join(''), xmp, ...streams];
}

const decodings = (text: string): string[] => [
  text,
  ...(text.match(/[A-Za-z0-9+/]{24,}={0,2}/g) ?? []).map((word) => Buffer.from(word, 'base64').toString('latin1')),
];

const leaksIn = (texts: readonly string[]): string[] => {
  const all = texts.flatMap(decodings);
  return Object.entries(PRIVATE).flatMap(([name, secret]) => (all.some((text) => text.includes(secret)) ? [name] : []));
};

test('what looks private is nowhere: not in the locker, the report, an answer to a query, or anything printed', async () => {
  const locker = folder.path('locker');
  for (const [at, note, where] of [
    ['2026-10-05T06:00:00Z', NOTE, FREE],
    ['2026-10-06T06:00:00Z', `${SHORT} ${ENCODED}`, ANY],
  ] as const) {
    aws.plant(note, where);
    databricks.plant(note, where);
    const { code, stderr } = await evidence('collect', '--locker', locker, '--config', 'cdk.json', '--at', at);
    expect(code, stderr).toBe(3);
    expect(stderr).toMatch(/masked before it was kept .*\bmrn \d+ · .*\bssn \d+/);
  }
  expect(aws.planted.size + databricks.planted.size).toBeGreaterThan(150);
  const csv = await evidence('query', locker, 'SELECT * FROM findings', '--format', 'csv');
  const report = await evidence('report', locker, '--period', '2026-10', '--out', folder.path('report.pdf'));
  expect([csv.code, report.code], report.stderr).toEqual([0, 0]);

  const files = (await readdir(locker, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const leaks: string[] = leaksIn(said).map((name) => `printed: ${name}`);
  const texts = new Map<string, string[]>();
  for (const file of [...files.map(({ parentPath, name }) => join(parentPath, name)), folder.path('report.pdf')]) {
    texts.set(file, await textsOf(file));
    leaks.push(...leaksIn(texts.get(file) ?? []).map((name) => `${file.slice(folder.path('').length)}: ${name}`));
  }
  expect(leaks).toEqual([]);

  // And not because nothing was read: the masks are in recordings, tables, manifest and report.
  const holding = (part: string) =>
    [...texts]
      .filter(([file]) => file.includes(part))
      .flatMap(([, all]) => all)
      .join('\n');
  for (const pattern of Object.keys(PRIVATE)) expect(holding('/raw/')).toContain(`[masked: ${pattern}]`);
  expect(holding('/tables/')).toContain('[masked: ssn]');
  const [first] = await Promise.all([
    readFile(join(locker, 'runs/2026-10-05T06-00-00Z/manifest.json'), 'utf8').then(JSON.parse),
  ]);
  expect(first.masked).toContainEqual(
    expect.objectContaining({
      collector: 'ebs-volumes',
      path: expect.stringContaining('tagSet.item.value'),
      pattern: 'ssn',
    }),
  );
  expect(holding('report.pdf')).toContain('What was masked');
  const replayed = await evidence('verify', locker, '--replay');
  expect([replayed.code, replayed.stdout]).toEqual([0, expect.stringContaining('INTACT')]);
}, 120_000);
