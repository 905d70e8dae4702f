import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Fault, FaultProxy } from '../../support/fault-proxy.ts';
import { cutInMidBody, denied, serverError, signInPage, throttled } from '../../support/faults.ts';
import { errorXml, faultyS3, refusal, xml } from './faulty-s3.ts';
import { bytes, sha256, withCode } from './locker-suite.ts';

let folder: string;
let proxy: FaultProxy;
let locker: Locker;
const s3 = faultyS3();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-faults-'));
});
beforeEach(() => {
  ({ proxy, locker } = s3());
});
afterAll(() => rm(folder, { recursive: true }));

/** The request arrives and is carried out, but the connection breaks before the answer. */
const answerLost: Fault = async (_call, forward) => {
  await forward();
  throw new Error('cut');
};

const conflict: Fault = () => xml(errorXml('ConditionalRequestConflict'), 409);

async function largeFile(): Promise<{ path: string; bytes: number; sha256: string }> {
  const body = Buffer.alloc(17 << 20, 'evidence ');
  const path = join(folder, 'large');
  await writeFile(path, body);
  return { path, bytes: body.length, sha256: sha256(body) };
}

describe('writing', () => {
  test('asks S3 to refuse an existing key and to check the SHA-256 of what arrives', async () => {
    const seen: Record<string, unknown>[] = [];
    proxy.inject('PutObject', async ({ headers }, forward) => {
      seen.push({ ...headers });
      return forward();
    });
    await locker.put('raw/small', bytes('abc'));
    await locker.put('raw/large', await largeFile());
    const hash = createHash('sha256').update('abc').digest('base64');
    expect(seen).toMatchObject([
      { 'if-none-match': '*', 'x-amz-checksum-sha256': hash, 'content-length': '3' },
      { 'if-none-match': '*', 'x-amz-checksum-sha256': expect.any(String), 'content-length': `${17 << 20}` },
    ]);
  });

  test.each(['small', 'large'])('a %s object whose answer was lost is found to be there, not failed', async (size) => {
    const body = size === 'small' ? bytes('abc') : await largeFile();
    proxy.inject('PutObject', answerLost, 1);
    expect(await locker.put('raw/b', body)).toBeUndefined();
    expect(proxy.counts.get('PutObject')).toBe(2);
    proxy.clear();
    expect((await locker.stat('raw/b'))?.sha256).toBe('sha256' in body ? body.sha256 : sha256(body));
  });

  test('a conflict with a concurrent write is tried again, and given up at last', async () => {
    proxy.inject('PutObject', conflict, 1);
    expect(await locker.put('raw/b', bytes('abc'))).toMatchObject({ key: 'raw/b' });
    expect(proxy.counts.get('PutObject')).toBe(2);
    proxy.clear();
    proxy.inject('PutObject', conflict);
    await expect(locker.put('raw/c', bytes('abc'))).rejects.toThrow(
      refusal('CONFLICT', /raw\/c was written by somebody else at the same time/),
    );
    expect(proxy.counts.get('PutObject')).toBe(5);
  });

  test.each(['small', 'large'])('a fault of the service is ridden out for a %s object', async (size) => {
    const body = size === 'small' ? bytes('abc') : await largeFile();
    proxy.inject('PutObject', serverError, 1);
    expect(await locker.put('raw/b', body)).toMatchObject({ key: 'raw/b' });
  });

  test('a refused write names the permission and the object', async () => {
    proxy.inject('PutObject', denied);
    await expect(locker.put('raw/b', bytes('abc'))).rejects.toThrow(
      refusal('DENIED', /^s3:\/\/faults-\d+\/raw\/b: s3:PutObject is denied to the credentials in use \(AccessDenied/),
    );
  });

  test('bytes that changed on the way are not stored', async () => {
    proxy.inject('PutObject', () => xml(errorXml('BadDigest'), 400));
    await expect(locker.put('raw/b', bytes('abc'))).rejects.toThrow(withCode('CONFLICT'));
  });

  test('success that is not S3’s own is none', async () => {
    proxy.inject('PutObject', signInPage);
    await expect(locker.put('raw/b', bytes('abc'))).rejects.toThrow(refusal('UNREACHABLE', /the answer is not S3's/));
  });
});

describe('reading', () => {
  test('a body cut in the middle is an error, never a shorter object', async () => {
    await locker.put('raw/long', bytes('x'.repeat(100_000)));
    proxy.inject('GetObject', cutInMidBody);
    for (const use of [
      () => locker.get('raw/long'),
      () => Array.fromAsync(locker.open('raw/long')),
      () => locker.stat('raw/long'),
    ])
      await expect(use()).rejects.toThrow(refusal('UNREACHABLE', /raw\/long/));
  });

  test.each([
    ['denied', denied, 'DENIED'],
    ['throttled to the end', throttled, 'UNREACHABLE'],
    ['met by a fault to the end', serverError, 'UNREACHABLE'],
    ['answered by a sign-in page', signInPage, 'UNREACHABLE'],
  ])('what is %s is not taken for missing', async (_, fault, code) => {
    for (const operation of ['GetObject', 'HeadObject']) proxy.inject(operation, fault);
    for (const use of [() => locker.get('raw/a'), () => locker.stat('raw/a'), () => locker.exists('raw/a')])
      await expect(use()).rejects.toThrow(withCode(code));
    await expect(locker.lock('raw/a', null)).rejects.toThrow(withCode(code));
  });

  test('an object whose data key is disabled is denied', async () => {
    proxy.inject('GetObject', () => xml(errorXml('KMS.DisabledException'), 400));
    await expect(locker.get('raw/a')).rejects.toThrow(refusal('DENIED', /KMS.DisabledException/));
  });

  test('a version id that is none is not found', async () => {
    proxy.inject('GetObject', () => xml(errorXml('InvalidArgument'), 400));
    await expect(locker.get('raw/a', 'none')).rejects.toThrow(withCode('NOT_FOUND'));
  });
});
