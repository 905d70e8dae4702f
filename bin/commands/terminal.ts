import { shorten } from '#adapters/query/cells.ts';
import { grouped, printable, printableJson } from '#domain/words/printable.ts';

/**
 * What is said while work goes on: to stderr, so that stdout holds the answer and nothing else. All of it is printable:
 * names and what is quoted may be anybody's, and no line of theirs looks like one of ours, or moves the cursor.
 */
export interface Terminal {
  /** A line that stays. */
  line(text: string): void;
  /** A line that the next one replaces on a terminal; elsewhere one that is printed if long nothing was. */
  progress(text: string): void;
  /** Whether somebody watches: a terminal that can take a line back, not a file, a pipe or TERM=dumb. */
  readonly isLive: boolean;
}

/** Without a terminal, at most one line of progress in so many milliseconds. */
const NOW_AND_THEN_MS = 30_000;

export function openTerminal(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'> = process.stderr,
  clock: () => number = () => performance.now(),
): Terminal {
  const isLive = stream.isTTY === true && process.env.TERM !== 'dumb';
  const clear = isLive ? '\r\u001b[2K' : '';
  let told = clock();
  const say = (text: string): void => {
    stream.write(`${clear}${printable(text)}\n`);
    told = clock();
  };
  return {
    isLive,
    line: say,
    progress(text) {
      if (isLive) stream.write(`${clear}${shorten(printable(text), Math.max(20, (stream.columns || 80) - 1))}`);
      else if (text !== '' && clock() - told >= NOW_AND_THEN_MS) say(text.trim());
    },
  };
}

/** Prints a machine's answer. */
export const printJson = (value: unknown): void =>
  void process.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);

/** `1 row`, `2 rows`. */
export const count = (number: number, noun: string): string => `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;
