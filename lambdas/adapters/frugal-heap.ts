import { webcrypto } from 'node:crypto';
import { ReadStream } from 'node:fs';
import { BlockList } from 'node:net';
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';

/**
 * V8 lets the heap grow to a multiple of what is alive before it collects, which for 100,000 rows is several hundred
 * megabytes of garbage. Import this first: the heap then grows by a fifth at a time, or by what a small one may waste.
 * Measured by `npm run bench`.
 */
const MB = 1 << 20;
const MAY_WASTE = 24 * MB;

/** As much as new objects may take before they are looked through; V8 lets it grow to 32 MB. */
const YOUNG = 16 * MB;
/** Below so much in use, half of that does: most of what a small run makes is soon garbage. */
const SMALL = 64 * MB;

/**
 * V8 takes no code that was compiled under other flags, and Node's own modules come compiled under none: what is loaded
 * later than the flags are set is compiled anew. These, with what they load, every run needs.
 */
const OF_NODE = ['http', 'https', 'zlib', 'child_process', 'dns', 'perf_hooks', 'process', 'fs/promises'];
for (const name of [...OF_NODE, 'stream/promises', 'timers/promises']) process.getBuiltinModule(`node:${name}`);
/** Node loads these when they are asked for. */
void [ReadStream, BlockList, webcrypto, globalThis.ReadableStream, globalThis.navigator];

let loading = 0;

function hold(used: number, young: number): void {
  const percent = Math.round((100 * MAY_WASTE) / used);
  setFlagsFromString(`--heap-growing-percent=${Math.min(100, Math.max(20, percent))}`);
  setFlagsFromString(`--semi-space-growth-factor=${young < (used < SMALL ? YOUNG / 2 : YOUNG) ? 2 : 1}`);
}

/** While modules load, nothing grows: little of that is garbage. */
const holdForLoading = (): void => hold(MAY_WASTE, YOUNG);

/** Loads modules under the same flags each time, so that what was compiled of them once is taken the next time. */
export async function heldLoading<Module>(load: () => Promise<Module>): Promise<Module> {
  loading += 1;
  holdForLoading();
  try {
    return await load();
  } finally {
    loading -= 1;
  }
}

holdForLoading();
setInterval(() => {
  if (loading > 0) return;
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  hold(getHeapStatistics().used_heap_size, young?.space_size ?? YOUNG);
}, 50).unref();
