import { once } from 'node:events';
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
  const finished = once(file, 'finish');
  const failed = Promise.race([once(file, 'error'), once(gzip, 'error')]).then(([error]) => Promise.reject(error));
  failed.catch(() => {}); // raced against below; without a race there is nobody to tell yet
  return {
    async write(line) {
      if (!gzip.write(`${JSON.stringify(line)}\n`)) await Promise.race([once(gzip, 'drain'), failed]);
    },
    async end() {
      gzip.end();
      await Promise.race([finished, failed]);
      return { path, bytes: (await stat(path)).size, sha256: await hashFile(path) };
    },
  };
}
