import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { localSigner } from '#adapters/signer/local.ts';
import { signerSuite } from './signer-suite.ts';

let folder: string;
let keyFile: string;
let keys = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-signer-'));
});
beforeEach(() => {
  keyFile = join(folder, `key-${keys++}.pem`);
});
afterAll(() => rm(folder, { recursive: true }));

signerSuite('a local key', () => localSigner(keyFile, { create: true }));

const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'SIGNER_UNAVAILABLE', message: expect.stringMatching(message) });

test('a key is made once, for its owner alone, as PKCS#8, with its public half beside it', async () => {
  const { publicKeyPem } = await localSigner(keyFile, { create: true });
  const pem = await readFile(keyFile, 'utf8');
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
  expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(execFileSync('openssl', ['pkey', '-in', keyFile, '-pubout'], { encoding: 'utf8' })).toBe(publicKeyPem);
  expect(await readFile(keyFile.replace('.pem', '.pub.pem'), 'utf8')).toBe(publicKeyPem);

  expect((await localSigner(keyFile, { create: true })).publicKeyPem).toBe(publicKeyPem);
  expect((await localSigner(keyFile)).publicKeyPem).toBe(publicKeyPem);
  expect(await readFile(keyFile, 'utf8')).toBe(pem);
});

test('signers that make the key at once all sign with the same one, and leave nothing else behind', async () => {
  const own = join(folder, 'contended');
  const signers = await Promise.all(
    Array.from({ length: 8 }, () => localSigner(join(own, 'key.pem'), { create: true })),
  );
  expect(new Set(signers.map(({ publicKeyPem }) => publicKeyPem)).size).toBe(1);
  expect((await readdir(own)).sort()).toEqual(['key.pem', 'key.pub.pem']);
});

test('a key made by openssl is taken, and without create nothing is written beside it', async () => {
  execFileSync('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', keyFile]);
  await chmod(keyFile, 0o600);
  const { publicKeyPem } = await localSigner(keyFile);
  expect(publicKeyPem).toBe(execFileSync('openssl', ['pkey', '-in', keyFile, '-pubout'], { encoding: 'utf8' }));
  await expect(stat(keyFile.replace('.pem', '.pub.pem'))).rejects.toThrow('ENOENT');
});

test('without create a missing key is refused by its name', async () => {
  await expect(localSigner(keyFile)).rejects.toThrow(refusal(/key-\d+\.pem cannot be read: ENOENT/));
});

test('a place where no key can be made is refused by its name', async () => {
  await writeFile(keyFile, 'a file, not a folder');
  await expect(localSigner(join(keyFile, 'key.pem'), { create: true })).rejects.toThrow(
    refusal(/key-\d+\.pem\/key\.pem cannot be written/),
  );
});

test.each([0o640, 0o604, 0o620])('a key with mode %o is refused, with the remedy', async (mode) => {
  await localSigner(keyFile, { create: true });
  await chmod(keyFile, mode);
  await expect(localSigner(keyFile)).rejects.toThrow(refusal(/open to other users; .*chmod 600/));
});

test.each([
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }), /of kind secp384r1/],
  ['secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), /of kind secp256k1/],
  ['Ed25519', generateKeyPairSync('ed25519'), /of kind ed25519/],
])('a %s key is refused', async (_, { privateKey }, message) => {
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await expect(localSigner(keyFile)).rejects.toThrow(refusal(message));
});

test('what is no key, a key behind a passphrase and a public key are refused', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' });
  const half = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
  for (const text of ['no key', '', locked, half]) {
    await writeFile(keyFile, text, { mode: 0o600 });
    await expect(localSigner(keyFile)).rejects.toThrow(refusal(/is no unencrypted private key/));
  }
});

test('a key other than the public key beside it is refused: auditors were given that one', async () => {
  const other = join(folder, 'other.pem');
  await localSigner(other, { create: true });
  await localSigner(keyFile, { create: true });
  await writeFile(keyFile.replace('.pem', '.pub.pem'), await readFile(join(folder, 'other.pub.pem')));
  await expect(localSigner(keyFile)).rejects.toThrow(refusal(/not the public half/));
  await writeFile(keyFile.replace('.pem', '.pub.pem'), 'garbage');
  await expect(localSigner(keyFile, { create: true })).rejects.toThrow(refusal(/is no public key/));
});
