import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dailyRunOf, datesBetween, drawAndSeal, drawnPorts } from '../support/drawn-runs.ts';
import { memoryLocker } from '../support/memory-locker.ts';

/** Seals a run a day for six years, and writes the locker as it was after the third month and after the last. */
const [folder = '', third = '', last = ''] = process.argv.slice(2);
const THINGS = Array.from({ length: 40 }, (_, at) => `thing-${at}`);

const locker = memoryLocker();
const ports = drawnPorts(locker);
const dates = datesBetween('2026-01-01', '2031-12-31');
for (const [at, date] of dates.entries()) {
  const states = THINGS.map((name, thing) => [name, thing % 10 === 0 || (thing + at) % 31 === 0 ? 'bad' : 'good']);
  await drawAndSeal(ports, dailyRunOf(date), Object.fromEntries(states));
  if (date === `${third}-31` || date === `${last}-31`) await write(join(folder, date.slice(0, 7)));
}
process.stdout.write(JSON.stringify({ runs: dates.length }));

async function write(path: string): Promise<void> {
  for (const [key, bytes] of locker.objects) {
    await mkdir(dirname(join(path, key)), { recursive: true });
    await writeFile(join(path, key), bytes);
  }
}
