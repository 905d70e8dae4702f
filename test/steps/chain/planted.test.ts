import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { localSigner } from '#adapters/signer/local.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { type Link, readSeal, type Seal, sealBytes } from '#domain/sealing/seal.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import { sealKey } from '#domain/words/keys.ts';
import { appendSeal } from '../../../lambdas/steps/chain/chain.ts';
import { OwnSeals, sealsFromHead } from '../../../lambdas/steps/chain/own-seals.ts';
import { scratch } from '../../support/sample-runs.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
let ours: Signer;
let theirs: Signer;
let lockers = 0;

beforeAll(async () => {
  folder = await scratch();
  ours = await localSigner(folder.path('ours.pem'), { create: true });
  theirs = await localSigner(folder.path('theirs.pem'), { create: true });
});
afterAll(() => folder.remove());

const statement = (id: number) => ({
  subject: [{ name: `statements/${id}.json`, sha256: 'a'.repeat(64) }],
  predicate: { kind: 'statement' as const, id: String(id) },
});

const append = (locker: Locker, signer = ours): Promise<Seal> =>
  appendSeal(locker, signer, statement(0), async () => undefined);

/** A locker whose chain has this many seals of ours. */
async function chainOf(length: number): Promise<Locker> {
  const locker = await directoryLocker(folder.path(`locker-${++lockers}`), { create: true });
  for (let seals = 0; seals < length; seals++) await append(locker);
  return locker;
}

async function plant(locker: Locker, sequence: number, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(locker.uri, sealKey(sequence))), { recursive: true });
  await writeFile(join(locker.uri, sealKey(sequence)), bytes);
}

/** A seal as its key would sign it at any place of any chain. */
const sealAt = async (signer: Signer, sequence: number, previous: Link | null): Promise<Buffer> => {
  const { subject, predicate } = statement(sequence);
  return sealBytes(
    {
      _type: 'https://in-toto.io/Statement/v1',
      subject: subject.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
      predicateType: 'urn:evidence-locker:seal:v1',
      predicate: {
        ...predicate,
        sequence,
        previous,
        sealedAt: '2026-11-01T06:00:00.000Z',
        publicKey: signer.publicKeyPem,
      },
    },
    signer,
  );
};

const sequences = async (locker: Locker): Promise<number[]> =>
  (await Array.fromAsync(sealsFromHead(locker, ours.publicKeyPem))).map(({ link }) => link.sequence);

test('without anything planted seals take one number after the other and link to the one before', async () => {
  const locker = await chainOf(3);
  expect(await sequences(locker)).toEqual([2, 1, 0]);
});

test.each([
  ['an empty object', '{}'],
  ['junk', 'junk'],
  ['nothing', ''],
  ['half of a character', '{"mediaType":"\\ud800"}'],
  ['more than any seal has', 'x'.repeat(70_000)],
])('%s at the next number takes the number and stops nothing', async (_, bytes) => {
  const locker = await chainOf(3);
  const head = (await (await OwnSeals.of(locker, ours.publicKeyPem)).head())?.link;
  await plant(locker, 3, bytes);
  const seal = await append(locker);
  expect(seal.link.sequence).toBe(4);
  expect(seal.statement.predicate.previous).toEqual(head);
  expect(await sequences(locker)).toEqual([4, 2, 1, 0]);
});

test('a thousand objects planted above the head leave the next number above them, once', async () => {
  const locker = await chainOf(2);
  for (let sequence = 2; sequence <= 1_001; sequence++) await plant(locker, sequence, '{}');
  expect((await append(locker)).link.sequence).toBe(1_002);
  expect((await append(locker)).link.sequence).toBe(1_003);
  expect(await sequences(locker)).toEqual([1_003, 1_002, 1, 0]);
});

test('an object at the highest number there is leaves the next number as it was', async () => {
  const locker = await chainOf(2);
  await plant(locker, 9_999_999_999, '{}');
  expect((await append(locker)).link.sequence).toBe(2);
  expect((await append(locker)).link.sequence).toBe(3);
});

test('a valid seal of another key, though it names our head, is not the head', async () => {
  const locker = await chainOf(2);
  const head = (await append(locker)).link;
  await plant(locker, 3, await sealAt(theirs, 3, head));
  const seal = await append(locker);
  expect(seal.link.sequence).toBe(4);
  expect(seal.statement.predicate.previous).toEqual(head);
});

test('a copy of an own old seal is not the head, and sealing goes on from the newest', async () => {
  const locker = await chainOf(3);
  await copyFile(join(locker.uri, sealKey(1)), join(locker.uri, sealKey(3)));
  const seal = await append(locker);
  expect(seal.link.sequence).toBe(4);
  expect(seal.statement.predicate.previous?.sequence).toBe(2);
});

test('an own seal of a copy that went its own way does not link back and is not the head', async () => {
  const locker = await chainOf(2);
  const copied = await sealAt(ours, 2, { sequence: 1, payloadSha256: readSealHash(await locker.get(sealKey(1))) });
  await append(locker);
  const [first, second] = [await sealAt(ours, 3, { sequence: 2, payloadSha256: readSealHash(copied) }), 4] as const;
  await plant(locker, 3, first);
  await plant(locker, second, await sealAt(ours, 4, { sequence: 3, payloadSha256: readSealHash(first) }));
  const seal = await append(locker);
  expect(seal.link.sequence).toBe(5);
  expect(seal.statement.predicate.previous?.sequence).toBe(2);
});

const readSealHash = (bytes: Uint8Array): string => readSeal(bytes).link.payloadSha256;

test('what was planted and is gone again leaves a hole that the chain passes over', async () => {
  const locker = await chainOf(2);
  await plant(locker, 2, 'junk');
  await append(locker);
  await rm(join(locker.uri, sealKey(2)));
  expect((await append(locker)).link.sequence).toBe(4);
  expect(await sequences(locker)).toEqual([4, 3, 1, 0]);
});

test('junk where a new locker would begin its chain stops neither beginning nor reading', async () => {
  const locker = await chainOf(0);
  await plant(locker, 0, 'junk');
  expect((await append(locker)).link.sequence).toBe(1);
  expect((await append(locker)).statement.predicate.previous?.sequence).toBe(1);
  expect((await Array.fromAsync(sealsFromHead(locker))).map(({ link }) => link.sequence)).toEqual([2, 1]);
});

test('a chain that another key began has an owner: nothing is sealed beside it', async () => {
  const locker = await chainOf(2);
  await expect(append(locker, theirs)).rejects.toMatchObject({ code: 'KEY_MISMATCH' });
});

test('the head of a chain of four hundred is found without reading it', async () => {
  const locker = await chainOf(0);
  let previous: Link | null = null;
  for (let sequence = 0; sequence < 400; sequence++) {
    const bytes = await sealAt(ours, sequence, previous);
    await plant(locker, sequence, bytes);
    previous = readSeal(bytes).link;
  }
  const read: string[] = [];
  const counted: Locker = {
    ...locker,
    open(key, versionId) {
      read.push(key);
      return locker.open(key, versionId);
    },
  };
  const head = await (await OwnSeals.of(counted, ours.publicKeyPem)).head();
  expect(head?.link).toEqual(previous);
  expect(read.length).toBe(17); // itself and sixteen links below it
});
