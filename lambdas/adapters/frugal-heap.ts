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

function hold(used: number, young: number): void {
  const percent = Math.round((100 * MAY_WASTE) / used);
  setFlagsFromString(`--heap-growing-percent=${Math.min(100, Math.max(20, percent))}`);
  setFlagsFromString(`--semi-space-growth-factor=${young < (used < SMALL ? YOUNG / 2 : YOUNG) ? 2 : 1}`);
}

/** While modules load, nothing grows: little of that is garbage. */
hold(MAY_WASTE, YOUNG);
setInterval(() => {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  hold(getHeapStatistics().used_heap_size, young?.space_size ?? YOUNG);
}, 50).unref();
