import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { localSigner } from '#adapters/signer/local.ts';
import { fingerprint } from '#domain/sealing/seal.ts';
import { findKey, type KeyOptions, signerOf } from '../../bin/commands/signing-key.ts';
import { appendSeal } from '../../lambdas/steps/chain/chain.ts';
import { EVIDENCE } from '../support/command.ts';
import { scratch } from '../support/sample-runs.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
const folders: (typeof folder)[] = [];
beforeEach(async () => {
  folder = await scratch();
  folders.push(folder);
  await writeFile(
    folder.path('cdk.json'),
    JSON.stringify({
      context: { evidence: { entity: 'Example Health, Inc.', retention: { mode: 'GOVERNANCE', days: 1 } } },
    }),
  );
});
afterAll(() => Promise.all(folders.map(({ remove }) => remove())));

/** A run that reads nothing of AWS, by somebody whom AWS does not know: sealed as FAILED, without a call. */
function collect(at: string, cwd: string, ...args: string[]) {
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      EVIDENCE,
      'collect',
      '--config',
      folder.path('cdk.json'),
      '--only',
      'scim-users',
      '--at',
      `2026-10-${at}T06:00:00Z`,
      ...args,
    ],
    {
      cwd,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH ?? '',
        HOME: folder.path(''),
        AWS_REGION: 'us-east-1',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_CONFIG_FILE: '/dev/null',
      },
    },
  );
  return { status, stderr };
}

const verify = (cwd: string, locker: string, ...args: string[]) =>
  spawnSync(process.execPath, [EVIDENCE, 'verify', locker, ...args], { cwd, encoding: 'utf8' }).status;

const namesIn = async (path: string): Promise<string[]> => (await readdir(path)).sort();

/** Finds the key and opens it, as collect does; returns what was said. */
async function open(options: KeyOptions): Promise<{ publicKeyPem: string; said: string[] }> {
  const said: string[] = [];
  const key = await findKey(options);
  const locker = await directoryLocker(options.locker, { create: true });
  const { publicKeyPem } = await signerOf(key, locker, { line: (text) => said.push(text) });
  return { publicKeyPem, said };
}

/** A locker whose chain this key began, which lies where the locker's key lies. */
async function begun(name = 'locker'): Promise<{ path: string; publicKeyPem: string }> {
  const signer = await localSigner(folder.path(`${name}.signing-key.pem`), { create: true });
  const subject = [{ name: 'statements/0.json', sha256: 'a'.repeat(64) }];
  const locker = await directoryLocker(folder.path(name), { create: true });
  await appendSeal(locker, signer, { subject, predicate: { kind: 'statement', id: '0' } }, async () => undefined);
  return { path: folder.path(name), publicKeyPem: signer.publicKeyPem };
}

test('whoever stands in an empty directory can begin a locker in it: the key lies beside it', async () => {
  const here = folder.path('here');
  await mkdir(here);
  const first = collect('05', here, '--locker', '.');
  expect([first.status, first.stderr]).toEqual([3, expect.stringContaining('Sealed FAILED')]);
  expect(first.stderr).toContain(`Made the signing key ${await realpath(here)}.signing-key.pem: keep it safe`);
  expect(await namesIn(folder.path(''))).toEqual([
    'cdk.json',
    'here',
    'here.signing-key.pem',
    'here.signing-key.pub.pem',
  ]);
  expect(collect('06', here, '--locker', './').stderr).not.toContain('Made');
  expect(verify(here, '.', '--key', '../here.signing-key.pub.pem')).toBe(0);
});

test('a key that is not the one of the chain is told before anything is planned, and leaves no run behind', async () => {
  const { path, publicKeyPem } = await begun();
  const other = await localSigner(folder.path('other.pem'), { create: true });
  const before = await readdir(path, { recursive: true });
  const { status, stderr } = collect('05', folder.path(''), '--locker', 'locker', '--signing-key', 'other.pem');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^SealError KEY_MISMATCH: .*\n$/);
  for (const part of [
    fingerprint(publicKeyPem).slice(0, 16),
    fingerprint(other.publicKeyPem).slice(0, 16),
    'other.pem',
  ])
    expect(stderr).toContain(part);
  expect(await readdir(path, { recursive: true })).toEqual(before);
});

test('a KMS key is compared with the chain before anything is read, too', async () => {
  const { path } = await begun();
  const signer = await localSigner(folder.path('other.pem'), { create: true });
  const locker = await directoryLocker(path);
  await expect(
    signerOf({ name: 'kms:alias/other', signer, isOurs: false }, locker, { line() {} }),
  ).rejects.toMatchObject({
    code: 'KEY_MISMATCH',
    message: expect.stringContaining('kms:alias/other'),
  });
});

test('a key that was taken elsewhere is asked for, not made again', async () => {
  const { path, publicKeyPem } = await begun();
  const away = folder.path('away.pem');
  await rename(`${path}.signing-key.pem`, away);
  const { status, stderr } = collect('05', folder.path(''), '--locker', 'locker');
  expect([status, stderr]).toEqual([1, expect.stringContaining(fingerprint(publicKeyPem).slice(0, 16))]);
  expect(stderr).toMatch(/locker\.signing-key\.pem .*there is no such file; name its own with --signing-key/);
  expect(await namesIn(folder.path(''))).not.toContain('locker.signing-key.pem');
  expect(await open({ locker: path, signingKey: away })).toEqual({ publicKeyPem, said: [] });
});

test('a locker that was moved asks for its key', async () => {
  const { path } = await begun();
  await rename(path, folder.path('moved'));
  await expect(open({ locker: folder.path('moved') })).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE' });
  expect(await namesIn(folder.path(''))).not.toContain('moved.signing-key.pem');
});

test('where the chain begins above what somebody put there, it has an owner all the same', async () => {
  const { path } = await begun();
  await rename(join(path, 'chain/0000000000.sigstore.json'), folder.path('zero'));
  const signer = await localSigner(`${path}.signing-key.pem`);
  await writeFile(join(path, 'chain/0000000000.sigstore.json'), 'junk');
  const subject = [{ name: 'statements/0.json', sha256: 'a'.repeat(64) }];
  const sealing = { subject, predicate: { kind: 'statement', id: '0' } } as const;
  await appendSeal(await directoryLocker(path), signer, sealing, async () => undefined);
  await rm(`${path}.signing-key.pem`);
  await rm(`${path}.signing-key.pub.pem`);
  await expect(open({ locker: path })).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE' });
  const stranger = await localSigner(folder.path('stranger.pem'), { create: true });
  await expect(appendSeal(await directoryLocker(path), stranger, sealing, async () => undefined)).rejects.toMatchObject(
    {
      code: 'KEY_MISMATCH',
    },
  );
});

test('what is refused as a locker gets no key', async () => {
  await writeFile(folder.path('README.md'), 'text');
  const { status, stderr } = collect('05', folder.path(''), '--locker', 'README.md');
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^LockerError NOT_A_LOCKER: .*\n$/)]);
  expect(await namesIn(folder.path(''))).toEqual(['README.md', 'cdk.json']);
});

test('a key that is refused leaves no locker behind', async () => {
  const { status, stderr } = collect('05', folder.path(''), '--locker', 'locker', '--signing-key', 'nosuch.pem');
  expect([status, stderr]).toEqual([2, expect.stringMatching(/nosuch\.pem: there is no such file; --new-signing-key/)]);
  expect(await namesIn(folder.path(''))).toEqual(['cdk.json']);
});

test('finding a key writes nothing; it is made only after the locker was opened', async () => {
  const key = await findKey({ locker: folder.path('locker') });
  expect(key).toEqual({ name: `${await realpath(folder.path(''))}/locker.signing-key.pem`, isOurs: true });
  expect(await namesIn(folder.path(''))).toEqual(['cdk.json']);
});

test('--new-signing-key makes the file it names, for a new locker only, and never over another', async () => {
  const [locker, signingKey] = [folder.path('locker'), folder.path('keys/mine.pem')];
  const { publicKeyPem, said } = await open({ locker, signingKey, newSigningKey: true });
  expect(await readFile(folder.path('keys/mine.pub.pem'), 'utf8')).toBe(publicKeyPem);
  expect(said[0]).toContain(`Made the signing key ${signingKey}`);
  await expect(open({ locker, signingKey, newSigningKey: true })).rejects.toMatchObject({
    problems: [expect.stringMatching(/mine\.pem is there already/)],
  });
  const { path } = await begun('owned');
  const another = { locker: path, signingKey: folder.path('another.pem'), newSigningKey: true };
  await expect(open(another)).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE' });
  expect(await namesIn(folder.path(''))).not.toContain('another.pem');
});

test.each([
  ['no file', { newSigningKey: true }, /say which file/],
  ['a KMS key', { newSigningKey: true, signingKey: 'kms:alias/x' }, /a KMS key is made in KMS/],
])('--new-signing-key with %s is a mistake', async (_, options, problem) => {
  await expect(findKey({ locker: folder.path('locker'), ...options })).rejects.toMatchObject({
    problems: [expect.stringMatching(problem)],
  });
});

test('a key that is given is read, and nothing is written beside it', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await mkdir(folder.path('secrets'));
  await writeFile(folder.path('secrets/key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o400 });
  const { said } = await open({ locker: folder.path('locker'), signingKey: folder.path('secrets/key') });
  expect([said, await namesIn(folder.path('secrets'))]).toEqual([[], ['key']]);
});

test('a key inside the locker is refused, by whatever way it is named', async () => {
  const { path } = await begun();
  await localSigner(folder.path('good.pem'), { create: true });
  await rename(folder.path('good.pem'), join(path, 'raw.pem'));
  await symlink(path, folder.path('link'));
  await symlink(join(path, 'raw.pem'), folder.path('outside.pem'));
  await localSigner(folder.path('out.pem'), { create: true });
  await symlink(folder.path('out.pem'), join(path, 'inside.pem'));
  for (const [locker, signingKey] of [
    [path, join(path, 'raw.pem')],
    [folder.path('link'), join(path, 'raw.pem')],
    [path, folder.path('link/raw.pem')],
    [`${path}/`, folder.path('other/../locker/raw.pem')],
    [path, folder.path('outside.pem')],
    [path, join(path, 'inside.pem')],
    [folder.path('elsewhere'), join(path, 'raw.pem')],
    ['s3://bucket', join(path, 'raw.pem')],
  ] as const)
    for (const newSigningKey of [false, true])
      await expect(findKey({ locker, signingKey, newSigningKey }), `${locker} ${signingKey}`).rejects.toMatchObject({
        problems: [expect.stringMatching(/lies inside the locker .*never part of the evidence/)],
      });
});

test('a key inside a locker that is not there yet is refused, and none is made', async () => {
  const [locker, signingKey] = [folder.path('new'), folder.path('new/keys/x.pem')];
  await expect(findKey({ locker, signingKey, newSigningKey: true })).rejects.toMatchObject({
    problems: [expect.stringMatching(/lies inside the locker/)],
  });
  const { path } = await begun();
  await expect(findKey({ locker: join(path, 'raw') })).rejects.toMatchObject({
    problems: [expect.stringMatching(/lies inside the locker/)],
  });
});

test.each([
  'locker',
  'locker/',
  'locker//',
  './a/../locker/.',
  'with space',
  `it's "quoted"`,
  '*?[glob]{a,b}',
  'dot.',
  '-dash',
  'höhe',
])('the key of %j lies beside it, under its name, and is found again', async (name) => {
  const locker = `${folder.path('')}/${name}`;
  const first = await open({ locker });
  const again = await open({ locker });
  const [base] = (await namesIn(folder.path(''))).filter((file) => file !== 'cdk.json');
  expect(await namesIn(folder.path(''))).toEqual(
    ['cdk.json', base, `${base}.signing-key.pem`, `${base}.signing-key.pub.pem`].sort(),
  );
  expect(again).toEqual({ publicKeyPem: first.publicKeyPem, said: [] });
});

test('by a symbolic link the key is made beside the directory; one that lies beside the link is taken', async () => {
  await mkdir(folder.path('far/locker'), { recursive: true });
  await symlink(folder.path('far/locker'), folder.path('link'));
  const { publicKeyPem } = await open({ locker: folder.path('link') });
  expect(await namesIn(folder.path('far'))).toEqual(['locker', 'locker.signing-key.pem', 'locker.signing-key.pub.pem']);
  for (const half of ['.pem', '.pub.pem'])
    await rename(folder.path(`far/locker.signing-key${half}`), folder.path(`link.signing-key${half}`));
  expect(await open({ locker: `${folder.path('link')}/` })).toEqual({ publicKeyPem, said: [] });
});

test('the root of a file system has nothing beside it, and no name is no locker', async () => {
  await expect(findKey({ locker: '/' })).rejects.toMatchObject({ problems: [expect.stringMatching(/^--locker \/: /)] });
  await expect(findKey({ locker: '/', signingKey: folder.path('x.pem') })).rejects.toMatchObject({
    problems: [expect.stringMatching(/lies inside the locker \//)],
  });
  for (const locker of ['', ' ', 'https://example.com/locker'])
    await expect(findKey({ locker })).rejects.toMatchObject({ code: 'NOT_A_LOCKER' });
});
