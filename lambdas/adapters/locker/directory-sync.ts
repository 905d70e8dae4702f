import { close, fsync, open } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const [opened, synced, closed] = [promisify(open), promisify(fsync), promisify(close)];

/** Syncs an open file: what was written to it is on the disk when it resolves. */
export const syncFile = (descriptor: number): Promise<void> => synced(descriptor);

/**
 * Makes names durable. A name is once its directory is synced, and that directory's own name once the one above it is;
 * so a path is whole on the disk when all directories up to the root have been. Each is asked for that once: by this
 * process, whoever made it, for who did may have died before. Of names that wait for the same directory one sync is for
 * all of them.
 */
export class DurableNames {
  readonly #root: string;
  /** Directories whose own names are on the disk. */
  readonly #known = new Set<string>();
  /** Syncs that are at work, which may have missed the newest names, and those that begin after them. */
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Promise<void>>();

  readonly #syncDirectory: (directory: string) => Promise<void>;

  constructor(root: string, sync = syncDirectory) {
    this.#root = root;
    this.#syncDirectory = sync;
    this.#known.add(root);
  }

  /** A directory was made just now, whatever was known of one of this name. */
  made(directory: string): void {
    this.#known.delete(directory);
  }

  /** Resolves when the name of `path` is on the disk, and those of the directories on the way to it from the root. */
  async keep(path: string): Promise<void> {
    const directory = dirname(path);
    const named = [directory];
    const unknown: string[] = [];
    for (let above = directory; !this.#known.has(above) && above !== this.#root; above = dirname(above)) {
      unknown.push(above);
      named.push(dirname(above));
    }
    await Promise.all(named.map((one) => this.#sync(one)));
    for (const one of unknown) this.#known.add(one);
  }

  #sync(directory: string): Promise<void> {
    const waiting = this.#waiting.get(directory);
    if (waiting) return waiting;
    const next = this.#after(directory, this.#running.get(directory) ?? Promise.resolve());
    this.#waiting.set(directory, next);
    return next;
  }

  async #after(directory: string, before: Promise<void>): Promise<void> {
    await before.catch(() => {}); // heard by those who waited for it
    this.#waiting.delete(directory);
    const running = this.#syncDirectory(directory);
    this.#running.set(directory, running);
    try {
      await running;
    } finally {
      if (this.#running.get(directory) === running) this.#running.delete(directory);
    }
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const descriptor = await opened(directory, 'r');
  try {
    await synced(descriptor);
  } finally {
    await closed(descriptor);
  }
}
