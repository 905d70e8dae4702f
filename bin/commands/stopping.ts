import type { Locker } from '#domain/sealing/locker.ts';

/** What is left to do and to say when somebody stops a command. */
export interface Stop {
  readonly said: () => string;
  /** Ends what must not be cut in two. */
  readonly settled: () => Promise<void>;
}

let stop: Stop = { said: () => 'Stopped. Nothing was changed.', settled: async () => {} };

export const beforeStopping = (next: Stop): void => {
  stop = next;
};

/** Exit statuses as shells give them: 128 and the number of the signal. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The first signal lets what is being stored become whole, and says what is stored; a second one waits for nothing. */
export function listenForSignals(say: (signal: string, text: string) => void): void {
  let isStopping = false;
  const end = async (signal: keyof typeof SIGNALS): Promise<void> => {
    if (!isStopping) {
      isStopping = true;
      const { said, settled } = stop;
      await settled().catch(() => {}); // what fails now is as if it had not begun
      say(signal, said());
    }
    process.exit(SIGNALS[signal]);
  };
  for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) process.on(signal, () => void end(signal));
}

/** A locker of whose writes it is known which are done, and in which none begins once it is told to settle. */
export interface Settling {
  readonly locker: Locker;
  /** Keys that were written, or that were there when they should have been. */
  readonly stored: ReadonlySet<string>;
  /** Resolves when the writes under way are done. */
  readonly settle: () => Promise<void>;
}

export function settling(locker: Locker): Settling {
  const stored = new Set<string>();
  const underWay = new Set<Promise<unknown>>();
  let isSettling = false;
  const put: Locker['put'] = async (key, body) => {
    if (isSettling) return new Promise(() => {}); // the process ends before anybody has waited for it
    const writing = locker.put(key, body);
    underWay.add(writing);
    try {
      const written = await writing;
      stored.add(key);
      return written;
    } finally {
      underWay.delete(writing);
    }
  };
  const settle = async () => {
    isSettling = true;
    await Promise.allSettled(underWay);
  };
  return { locker: { ...locker, put }, stored, settle };
}
