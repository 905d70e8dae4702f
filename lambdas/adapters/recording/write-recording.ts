import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGzip, gzipSync } from 'node:zlib';
import type { RawLine } from '#domain/reading/recording.ts';
import type { FileBody } from '#domain/sealing/locker.ts';
import { hashFile } from '../hash-file.ts';

/** Writes the lines of one unit, compressed. */
export interface RecordingWriter {
  /** Resolves when the line was taken; lines keep the order of the calls. */
  write(line: RawLine): Promise<void>;
  end(): Promise<FileBody | Uint8Array>;
}

/** So many characters are held in memory; most units have fewer, and no need of a file. */
const HELD = 128 * 1024;
const LEVEL = 6;

/**
 * Writes to memory as long as the recording is small, then to the file that `place` names: memory does not grow with the
 * recording. Without `place` all stays in memory.
 */
export function createRecording(place?: () => string): RecordingWriter {
  let held: string[] = [];
  let length = 0;
  let file: FileRecording | undefined;
  return {
    async write(line) {
      const text = `${JSON.stringify(line)}\n`;
      if (file) return file.write(text);
      held.push(text);
      length += text.length;
      if (length <= HELD || !place) return;
      file = recordingFile(place());
      const begun = held.join('');
      held = [];
      await file.write(begun);
    },
    end: async () => file?.end() ?? gzipSync(held.join(''), { level: LEVEL }),
  };
}

interface FileRecording {
  write(text: string): Promise<void>;
  end(): Promise<FileBody>;
}

function recordingFile(path: string): FileRecording {
  const gzip = createGzip({ level: LEVEL });
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
    async write(text) {
      if (failure) throw failure;
      if (gzip.write(text)) return;
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
