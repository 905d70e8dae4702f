import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGzip } from 'node:zlib';
import type { RawLine } from '#domain/reading/recording.ts';
import type { FileBody } from '#domain/sealing/locker.ts';
import { hashFile } from '../hash-file.ts';

/** Writes the lines of one unit to a compressed file. Nothing is held back: memory does not grow with the recording. */
export interface RecordingWriter {
  /** Resolves when the line was taken; lines keep the order of the calls. */
  write(line: RawLine): Promise<void>;
  end(): Promise<FileBody>;
}

export function createRecording(path: string): RecordingWriter {
  const gzip = createGzip({ level: 6 });
  const file = gzip.pipe(createWriteStream(path));
  const finished = Promise.withResolvers<void>();
  finished.promise.catch(() => {}); // whoever writes or ends is told; before that there is nobody
  let drained: PromiseWithResolvers<void> | undefined;
  let failure: Error | undefined;
  const settle = (error?: Error): void => {
    failure ??= error;
    if (failure) drained?.reject(failure);
    else drained?.resolve();
    drained = undefined;
  };
  const fail = (error: Error): void => {
    settle(error);
    finished.reject(error);
  };
  gzip.on('drain', () => settle());
  gzip.on('error', fail);
  file.on('error', fail);
  file.on('finish', () => finished.resolve());
  return {
    /**
     * All who wait share one promise that is gone with the next drain: one that lasted would keep what each of them
     * held when it began to wait, and that is the call with its bodies.
     */
    async write(line) {
      if (failure) throw failure;
      if (gzip.write(`${JSON.stringify(line)}\n`)) return;
      drained ??= Promise.withResolvers<void>();
      await drained.promise;
    },
    async end() {
      gzip.end();
      await finished.promise;
      return { path, bytes: (await stat(path)).size, sha256: await hashFile(path) };
    },
  };
}
