import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { settling } from '../../bin/commands/stopping.ts';
import { EVIDENCE } from '../support/command.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { addKeys, scratch } from '../support/sample-runs.ts';

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  await addKeys(account);
  await mkdir(folder.path('temporary'));
  const evidence = {
    entity: 'Example Health, Inc.',
    retention: { mode: 'GOVERNANCE', days: 1 },
    regions: ['us-east-1'],
  };
  await writeFile(folder.path('cdk.json'), JSON.stringify({ context: { evidence } }));
});
afterAll(async () => {
  await account.stop();
  await folder.remove();
});

function start(...args: string[]) {
  return spawn(process.execPath, [EVIDENCE, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: folder.path(''), TMPDIR: folder.path('temporary'), ...account.env },
    cwd: folder.path(''),
  });
}

async function ended(child: ReturnType<typeof start>) {
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, stdout, stderr };
}

const temporaries = async () => (await readdir(folder.path('temporary'))).filter((name) => name.startsWith('evidence'));

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s says what is stored, leaves the locker valid, and the same command goes on', async (signal, status) => {
  const locker = folder.path(signal);
  const command = ['collect', '--locker', locker, '--config', 'cdk.json', '--at', '2026-10-05T06:00:00Z'];
  const child = start(...command);
  let seen = '';
  child.stderr.on('data', (piece) => {
    seen += piece;
    if (/\[3\/\d+\]/.test(seen) && !child.killed) child.kill(signal);
  });
  const { code, stdout } = await ended(child);
  expect([code, stdout]).toEqual([status, '']);
  const [, stored] =
    /^Stopped\. (\d+) of \d+ units are stored, whole; the same command goes on from here\.$/m.exec(seen) ?? [];
  expect(Number(stored)).toBeGreaterThanOrEqual(3);
  expect(await temporaries()).toEqual([]);
  expect(await readdir(`${locker}/.incoming`)).toEqual([]);
  const open = await ended(start('verify', locker));
  expect([open.code, open.stdout]).toEqual([3, expect.stringMatching(/^OPEN/)]);
  const again = await ended(start(...command));
  expect([again.code, again.stderr.match(/already recorded/g)?.length]).toEqual([3, Number(stored)]);
  expect((await ended(start('verify', locker, '--replay'))).code).toBe(0);
});

test('a run of now is gone on with by its time', async () => {
  const child = start('collect', '--locker', folder.path('now'), '--config', 'cdk.json', '--at', 'now');
  let seen = '';
  child.stderr.on('data', (piece) => {
    seen += piece;
    if (seen.includes('planned') && !child.killed) child.kill('SIGINT');
  });
  expect((await ended(child)).code).toBe(130);
  const [, run] = /^Run (\S+):/m.exec(seen) ?? [];
  const [, at] = /--at (\S+) goes on from here/.exec(seen) ?? [];
  expect(at?.replaceAll(':', '-')).toBe(run);
});

test('a query is stopped, too, and leaves nothing', async () => {
  await mkdir(folder.path('empty/tables'), { recursive: true });
  const child = start('query', folder.path('empty'), 'SELECT * FROM range(1000000000000)', '--format', 'csv');
  child.stdout.once('data', () => child.kill('SIGTERM'));
  const { code, stderr } = await ended(child);
  expect([code, stderr]).toEqual([143, 'Stopped. Nothing was changed.\n']);
  expect(await temporaries()).toEqual([]);
});

test('of a locker that settles, what was begun becomes whole and nothing else begins', async () => {
  const { locker, settle } = settling(await directoryLocker(folder.path('settling'), { create: true }));
  const begun = locker.put('raw/a.txt', Buffer.from('a'));
  const settled = settle();
  void locker.put('raw/b.txt', Buffer.from('b'));
  await settled;
  expect(await begun).toMatchObject({ key: 'raw/a.txt', bytes: 1 });
  expect(await Array.fromAsync(locker.list(''))).toEqual(['raw/a.txt']);
});
