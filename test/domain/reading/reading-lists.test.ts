import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Page, paginate } from '#domain/reading/paginate.ts';
import { answered, orRowGap } from '#domain/reading/reading.ts';
import { forEachConcurrently, mapConcurrently } from '#domain/words/concurrency.ts';

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

const pages = (list: Page<number>[]) => {
  let at = 0;
  return async (): Promise<Page<number>> => list[at++] ?? { items: [], next: undefined };
};

test('pages are followed past an empty one that has a token', async () => {
  const list = [
    { items: [1], next: 'a' },
    { items: [], next: 'b' },
    { items: [], next: 'c' },
    { items: [2], next: '' },
  ];
  expect(await all(paginate(pages(list)))).toEqual([1, 2]);
});

test('a token that comes again is an error, after the rows before it', async () => {
  const seen: number[] = [];
  const reading = (async () => {
    for await (const item of paginate(
      pages([
        { items: [1], next: 'a' },
        { items: [2], next: 'b' },
        { items: [3], next: 'a' },
      ]),
    ))
      seen.push(item);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'PAGE_TOKEN_REPEATED' });
  expect(seen).toEqual([1, 2, 3]);
});

test('an answer that holds no list is an error, not an empty list', async () => {
  await expect(all(paginate(pages([{ items: undefined, next: undefined }])))).rejects.toMatchObject({
    code: 'UNEXPECTED_RESPONSE',
  });
});

test('pages without end are an error', async () => {
  let token = 0;
  const endless = async () => ({ items: [1], next: `${token++}` });
  await expect(all(paginate(endless, 10))).rejects.toMatchObject({ code: 'TOO_MANY_PAGES' });
});

test('results keep the order of the items and no more than the limit are at work', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5), { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (delays, limit) => {
      let working = 0;
      let most = 0;
      const results = await all(
        mapConcurrently(delays.entries(), limit, async ([index, delay]) => {
          working += 1;
          most = Math.max(most, working);
          await sleep(delay);
          working -= 1;
          return index;
        }),
      );
      expect(results).toEqual(delays.map((_, index) => index));
      expect(most).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 30 },
  );
});

test('when the list itself fails, everything begun before is still yielded', async () => {
  const broken = (async function* () {
    yield* [1, 2, 3];
    throw new Error('page 2');
  })();
  const seen: number[] = [];
  const reading = (async () => {
    for await (const item of mapConcurrently(broken, 10, (item) => sleep(5, item))) seen.push(item);
  })();
  await expect(reading).rejects.toThrow('page 2');
  expect(seen).toEqual([1, 2, 3]);
});

test('a failure stands where its result would have stood', async () => {
  const seen: number[] = [];
  const reading = (async () => {
    const work = mapConcurrently([3, 2, 1], 3, async (item) => {
      await sleep(item);
      if (item === 2) throw new Error('two');
      return item;
    });
    for await (const item of work) seen.push(item);
  })();
  await expect(reading).rejects.toThrow('two');
  expect(seen).toEqual([3]);
});

test('work that takes long keeps its own place, and nobody waits behind it', async () => {
  const done: number[] = [];
  const others = Promise.withResolvers<void>();
  await forEachConcurrently([0, 1, 2, 3], 2, async (item) => {
    if (item === 0) await others.promise;
    done.push(item);
    if (item === 3) others.resolve();
  });
  expect(done).toEqual([1, 2, 3, 0]);
});

test('no more than the limit are at work, and each item is worked on once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5), { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (delays, limit) => {
      const done: number[] = [];
      let working = 0;
      let most = 0;
      await forEachConcurrently([...delays.entries()], limit, async ([index, delay]) => {
        working += 1;
        most = Math.max(most, working);
        await sleep(delay);
        working -= 1;
        done.push(index);
      });
      expect(done.sort((a, b) => a - b)).toEqual(delays.map((_, index) => index));
      expect(most).toBe(Math.min(limit, delays.length));
    }),
    { numRuns: 30 },
  );
});

test('after a failure nothing more is begun, and what was begun is over when it is thrown', async () => {
  const done: number[] = [];
  const work = forEachConcurrently([0, 1, 2, 3], 2, async (item) => {
    if (item === 1) throw new Error('one');
    await sleep(10);
    done.push(item);
  });
  await expect(work).rejects.toThrow('one');
  expect(done).toEqual([0]);
});

test.each([
  ['of that row', 'vpc-1', { operation: 'ec2:DescribeVpcs', resourceId: 'vpc-1', error: expect.any(Error) }],
  [
    'of the inventory where it has no name either',
    undefined,
    { operation: 'ec2:DescribeVpcs', error: expect.any(Error) },
  ],
])('a thing that lacks what its row needs is a gap %s', async (_where, id, gap) => {
  const gaps: object[] = [];
  const rows = await orRowGap(
    (report) => gaps.push(report),
    'ec2:DescribeVpcs',
    id,
    () => answered(undefined, 'cidrBlock'),
  );
  expect({ rows, gaps }).toStrictEqual({ rows: [], gaps: [gap] });
});
