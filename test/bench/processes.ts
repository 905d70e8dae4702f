import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A line of the table: what was measured, how it came out, and what it has to stay within. */
export type Line = readonly [what: string, figure: string, limit: string];

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Starts a server of this folder in a process of its own; resolves with what it prints first, a line of JSON. */
export async function startService<Told>(file: string, ...options: readonly (string | number)[]) {
  const service: ChildProcess = fork(here(file), options.map(String), { silent: true });
  service.stderr?.pipe(process.stderr);
  const [line] = await once(service.stdout as NodeJS.ReadableStream, 'data');
  return { service, told: JSON.parse(String(line)) as Told };
}

/** Runs a file of this folder in a process of its own, so that time and memory are its own; its last line is JSON. */
export function measured<Result>(file: string, ...options: readonly (string | number)[]): Result {
  return measuredWithin(null, file, ...options);
}

/** As `measured`, with so many megabytes at most for what lives long (`--max-old-space-size`). */
export function measuredWithin<Result>(
  oldSpaceMb: number | null,
  file: string,
  ...options: readonly (string | number)[]
): Result {
  const limit = oldSpaceMb === null ? [] : [`--max-old-space-size=${oldSpaceMb}`];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...limit, here(file), ...options.map(String)], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`${file} ${options[0]} failed:\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** What a stage of a run prints. */
export interface Measured {
  readonly rows: number;
  readonly calls: number;
  readonly seconds: number;
  /** Of the whole process: user and system. */
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

export async function inFolder<Result>(work: (folder: string) => Promise<Result> | Result): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
