import { spawnSync } from 'node:child_process';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { parseConfig } from '#domain/declaring/config.ts';
import { readSeal } from '#domain/sealing/seal.ts';
import { sealKey, tableKey } from '#domain/words/keys.ts';
import { type EmulatedAccount, startEmulatedAccount } from './support/emulated-account.ts';
import { addKeys, runOnce, samplePorts, scratch } from './support/sample-runs.ts';

const RUNS = ['2026-11-01T06-00-00Z', '2026-11-02T06-00-00Z'] as const;

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;
let recipe: string;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  await addKeys(account);
  const ports = await samplePorts(account, folder.path);
  for (const run of RUNS) await runOnce(ports, run);
  const readme = await readFile('README.md', 'utf8');
  recipe = /<!-- recipe: run as a test -->\n```bash\n(?<recipe>.*?)```/s.exec(readme)?.groups?.recipe ?? '';
});
afterAll(async () => {
  await account.stop();
  await folder.remove();
});

/** The recipe as an auditor would paste it, stopping at the first thing that is not right. */
async function follow(): Promise<{ status: number | null; stdout: string }> {
  const cwd = folder.path('auditor');
  await mkdir(cwd, { recursive: true });
  const env = {
    ...process.env,
    locker: folder.path('locker'),
    key: folder.path('signing-key.pub.pem'),
    seal: sealKey(1),
  };
  return spawnSync('bash', ['-c', `set -euo pipefail\n${recipe}`], { cwd, env, encoding: 'utf8' });
}

test('the recipe of the README verifies a seal, its manifest and every object with public tools alone', async () => {
  expect(recipe).toContain('openssl');
  const { status, stdout } = await follow();
  expect(stdout).toContain('Verified OK');
  expect(stdout).toContain(`runs/${RUNS[1]}/manifest.json: OK`);
  expect(status).toBe(0);
  const before = readSeal(await readFile(join(folder.path('locker'), sealKey(0))));
  expect(stdout.trim().split('\n').at(-1)).toBe(before.link.payloadSha256);
});

test.each([sealKey(1), `runs/${RUNS[1]}/manifest.json`, tableKey('findings', RUNS[1])])(
  'the recipe finds a changed byte in %s',
  async (key) => {
    const path = join(folder.path('locker'), key);
    const original = await readFile(path);
    const changed = Buffer.from(original);
    // In a seal, a byte of the payload: 200 bytes into its base64.
    const at = key.startsWith('chain/') ? original.indexOf('"payload":"') + 200 : Math.floor(original.length / 2);
    changed[at] = changed[at] === 0x41 ? 0x42 : 0x41;
    await writeFile(path, changed);
    const { status } = await follow();
    await writeFile(path, original);
    expect(status).not.toBe(0);
  },
);

test('the settings the README shows are settings, all of them together', async () => {
  const readme = await readFile('README.md', 'utf8');
  const blocks = [...readme.matchAll(/^```json\n(?<settings>.*?)^```/gms)].map(
    (block) => JSON.parse(`{${block.groups?.settings}}`) as Record<string, object>,
  );
  const { evidence, databricks, probe, egressAllow: _shownAlone, ...others } = Object.assign({}, ...blocks);
  expect(Object.keys(others)).toEqual(['policy']);
  const catalogue = await loadCatalogue();
  for (const { policy } of blocks.filter((block) => block.policy)) {
    const together = { ...evidence, policy, databricks: { ...databricks, probe } };
    expect(parseConfig(together, catalogue)).toMatchObject(together);
  }
});

test('the README names what there is: files, commands and queries', async () => {
  const readme = await readFile('README.md', 'utf8');
  const links = [...readme.matchAll(/\]\((?<path>[^):#]+)\)/g)].map((link) => link.groups?.path as string);
  expect(links.length).toBeGreaterThan(5);
  for (const path of links) await expect(access(path), path).resolves.toBeUndefined();
});
