import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import {
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { FileBody, StoredObject } from '#domain/sealing/locker.ts';
import { announcedPieces, factsOf } from './file-body.ts';
import { isTransient, notFromS3, statusOf } from './s3-error.ts';

/** Above it a file is streamed; below it is read, so that the SDK can repeat the request by itself. */
const IN_MEMORY_BYTES = 16 << 20;
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 50;

export interface PutTarget {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
}

/**
 * `If-None-Match: *`: S3 stores the object only if the key has none. Undefined if it had one (412), which may be our own
 * from a request whose answer was lost. S3 checks the bytes against our SHA-256 before it stores them.
 */
export async function putObject(target: PutTarget, body: Uint8Array | FileBody): Promise<StoredObject | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      const versionId = await send(target, body);
      return { key: target.key, ...factsOf(body), versionId };
    } catch (error) {
      if (statusOf(error) === 412) return undefined;
      const again = statusOf(error) === 409 || (isStreamed(body) && isTransient(error));
      if (!again || attempt === ATTEMPTS) throw error;
      await setTimeout(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }
}

const isStreamed = (body: Uint8Array | FileBody): body is FileBody =>
  !(body instanceof Uint8Array) && body.bytes > IN_MEMORY_BYTES;

async function send({ client, bucket, key }: PutTarget, body: Uint8Array | FileBody): Promise<string> {
  const { bytes, sha256 } = factsOf(body);
  const request = {
    Bucket: bucket,
    Key: key,
    IfNoneMatch: '*',
    ContentLength: bytes,
    ChecksumAlgorithm: 'SHA256',
    ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
  } as const;
  if (isStreamed(body)) return stream(client, request, body);
  const Body = body instanceof Uint8Array ? body : Buffer.concat(await Array.fromAsync(announcedPieces(body)));
  return versionOf(request, await client.send(new PutObjectCommand({ ...request, Body })));
}

/** A source that fails in the middle ends the request; left alone it would wait for bytes that never come. */
async function stream(client: S3Client, request: PutObjectCommandInput, source: FileBody): Promise<string> {
  const abort = new AbortController();
  let failure: unknown;
  const Body = Readable.from(announcedPieces(source), { objectMode: false });
  Body.once('error', (error) => {
    failure = error;
    abort.abort();
  });
  try {
    const command = new PutObjectCommand({ ...request, Body });
    return versionOf(request, await client.send(command, { abortSignal: abort.signal }));
  } catch (error) {
    throw failure ?? error;
  } finally {
    Body.destroy();
  }
}

/** Every object put into a bucket with Object Lock gets a version; an answer without one stored nothing. */
function versionOf({ Bucket, Key }: PutObjectCommandInput, { VersionId }: PutObjectCommandOutput): string {
  if (VersionId === undefined) throw notFromS3(`s3://${Bucket}/${Key}`);
  return VersionId;
}
