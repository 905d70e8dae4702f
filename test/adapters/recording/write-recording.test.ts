import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRecording } from '#adapters/recording/write-recording.ts';
import type { RawLine } from '#domain/reading/recording.ts';
import type { FileBody } from '#domain/sealing/locker.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What is written is any JSON here; random, so that it fills the buffers after compression, too. */
const line = (at: number): RawLine => ({ at, body: randomBytes(32_000).toString('base64') }) as unknown as RawLine;

describe('the writer of a recording', () => {
  test('keeps the order of writes that come at once, and warns of nothing', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    const recording = createRecording(() => join(folder, 'a.gz'));
    await Promise.all(Array.from({ length: 64 }, (_, at) => recording.write(line(at))));
    const { path } = (await recording.end()) as FileBody;
    await turn();
    process.off('warning', onWarning);
    const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n');
    expect(lines.map((text) => JSON.parse(text).at)).toEqual(Array.from({ length: 64 }, (_, at) => at));
    expect(warnings).toEqual([]);
  });

  test('holds a small one in memory, and asks for no file', async () => {
    const recording = createRecording(() => expect.unreachable());
    await Promise.all([recording.write(line(0)), recording.write(line(1))]);
    const lines = gunzipSync((await recording.end()) as Uint8Array)
      .toString()
      .trim()
      .split('\n');
    expect(lines.map((text) => JSON.parse(text).at)).toEqual([0, 1]);
  });

  test('lets go of what was in hand when a line was written', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const context = new AsyncLocalStorage<object>();
    const recording = createRecording(() => join(folder, 'a.gz'));
    const held: WeakRef<object>[] = [];
    for (let at = 0; at < 40; at++) {
      const call = { at };
      held.push(new WeakRef(call));
      await context.run(call, () => recording.write(line(at)));
    }
    await turn();
    collectGarbage();
    expect(held.filter((one) => one.deref() !== undefined).length).toBeLessThan(5);
    await recording.end();
  });

  test.skipIf(process.platform !== 'linux')('tells everybody who writes that the disk is full', async () => {
    const recording = createRecording(() => '/dev/full');
    const writes = Array.from({ length: 64 }, (_, at) => recording.write(line(at)));
    const told = await Promise.allSettled(writes);
    expect(told.some(({ status }) => status === 'rejected')).toBe(true);
    await expect(recording.write(line(0))).rejects.toThrow('ENOSPC');
    await expect(recording.end()).rejects.toThrow('ENOSPC');
  });
});
