import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import type { FileBody, Inspected, Locker } from '#domain/sealing/locker.ts';
import { testsOfListing } from './locker-suite-listing.ts';
import { testsOfReading } from './locker-suite-reading.ts';
import { testsOfWriting } from './locker-suite-writing.ts';

/** A new, empty locker for one test. */
export interface LockerFixture {
  /** One more user of the same locker. */
  open(): Promise<Locker>;
  /** Puts something there that no locker would, past the locker. */
  plant(key: string, text: string): Promise<void>;
}

/** What a test of the suite works with. */
export interface LockerUnderTest extends LockerFixture {
  readonly locker: Locker;
  /** A file to be put. */
  file(body: Uint8Array): Promise<FileBody>;
  everything(): Promise<Inspected[]>;
  keysOf(prefix: string, after?: string): Promise<string[]>;
}

/** SHA-256 of "abc": FIPS 180-2, appendix B.1. */
export const SHA256_OF_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
/** SHA-256 of nothing: NIST's test vector of length 0. */
export const SHA256_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export const bytes = (text: string): Buffer => Buffer.from(text);
export const sha256 = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');
export const withCode = (code: string) => expect.objectContaining({ name: 'LockerError', code });
export const inByteOrder = (keys: Iterable<string>): string[] =>
  [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** What every locker must do, whatever it is made of. */
export function lockerSuite(name: string, fixture: () => Promise<LockerFixture>): void {
  describe(name, () => {
    let folder: string;
    let current: LockerUnderTest;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'locker-sources-'));
      current = await underTest(await fixture(), folder);
    });
    afterEach(() => rm(folder, { recursive: true }));
    describe('writing', () => testsOfWriting(() => current));
    describe('reading', () => testsOfReading(() => current));
    describe('listing', () => testsOfListing(() => current));
  });
}

async function underTest(fixture: LockerFixture, folder: string): Promise<LockerUnderTest> {
  const locker = await fixture.open();
  return {
    ...fixture,
    locker,
    everything: () => Array.fromAsync(locker.inspect()),
    keysOf: (prefix, after) => Array.fromAsync(locker.list(prefix, after)),
    async file(body) {
      const path = join(folder, randomBytes(8).toString('hex'));
      await writeFile(path, body);
      return { path, bytes: body.byteLength, sha256: sha256(body) };
    },
  };
}
