import { expect, test } from 'vitest';
import { type Recorded, readingAhead } from '../../../lambdas/steps/derive/reading-ahead.ts';
import type { RunSource } from '../../../lambdas/steps/derive/unit-reader.ts';

const SMALL = 256 * 1024;
const recorded = (at: number): Recorded => ({ collector: 'things', scope: `scope-${at}` });

/** Recordings by their place: pieces, nothing, or an error while they are read. */
function sourceOf(recordings: readonly (readonly Buffer[] | undefined | Error)[]) {
  const opened: string[] = [];
  let open = 0;
  const source = {
    async recording(_collector: string, scope: string) {
      opened.push(scope);
      const pieces = recordings[Number(scope.slice('scope-'.length))];
      if (pieces === undefined) return undefined;
      return (async function* () {
        open += 1;
        try {
          if (pieces instanceof Error) throw pieces;
          yield* pieces;
        } finally {
          open -= 1;
        }
      })();
    },
  } as unknown as RunSource;
  return { source, opened, open: () => open };
}

const read = async (source: RunSource, { collector, scope }: Recorded): Promise<string | undefined> => {
  const recording = await source.recording(collector, scope);
  return recording && Buffer.concat(await Array.fromAsync(recording)).toString();
};

test('gives every recording as it is, in whatever order it is asked for', async () => {
  const large = Array.from({ length: 5 }, () => Buffer.alloc(SMALL / 4, 'x'));
  const recordings = [[Buffer.from('a'), Buffer.from('b')], undefined, large, [], [Buffer.from('c')]];
  const { source, open } = sourceOf(recordings);
  const ahead = readingAhead(
    source,
    recordings.map((_, at) => recorded(at)),
  );
  const expected = ['ab', undefined, 'x'.repeat((SMALL / 4) * 5), '', 'c'];
  for (const at of [0, 2, 1, 4, 3]) expect(await read(ahead, recorded(at))).toBe(expected[at]);
  expect(await read(ahead, recorded(0))).toBe('ab'); // asked again, it is read again
  expect(open()).toBe(0);
});

test('fetches small ones once, and a few ahead, no more', async () => {
  const all = Array.from({ length: 30 }, (_, at) => [Buffer.from(String(at))]);
  const { source, opened } = sourceOf(all);
  const ahead = readingAhead(
    source,
    all.map((_, at) => recorded(at)),
  );
  await read(ahead, recorded(0));
  expect(opened).toHaveLength(9);
  for (let at = 1; at < 30; at++) expect(await read(ahead, recorded(at))).toBe(String(at));
  expect(opened).toHaveLength(30);
});

test('leaves nothing open that is too large to wait for, and tells of what cannot be read when its turn comes', async () => {
  const large = Array.from({ length: 10 }, () => Buffer.alloc(SMALL));
  const { source, open } = sourceOf([[Buffer.from('a')], large, new Error('gone')]);
  const ahead = readingAhead(source, [0, 1, 2].map(recorded));
  expect(await read(ahead, recorded(0))).toBe('a');
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(open()).toBe(0);
  await expect(read(ahead, recorded(2))).rejects.toThrow('gone');
});
