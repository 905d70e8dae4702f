/** What is said while work goes on: to stderr, so that stdout holds the answer and nothing else. */
export interface Terminal {
  /** A line that stays. */
  line(text: string): void;
  /** A line that the next one replaces on a terminal; elsewhere it is not printed. */
  progress(text: string): void;
  /** Whether somebody watches: a terminal, not a file or a pipe. */
  readonly isLive: boolean;
}

export function openTerminal(stream: NodeJS.WriteStream = process.stderr): Terminal {
  const clear = stream.isTTY ? '\r\u001b[2K' : '';
  return {
    isLive: stream.isTTY === true,
    line: (text) => void stream.write(`${clear}${text}\n`),
    progress: (text) => {
      if (stream.isTTY) stream.write(`${clear}${text.slice(0, Math.max(20, stream.columns - 1))}`);
    },
  };
}

/** Prints a machine's answer. */
export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

/** `1 row`, `2 rows`. */
export const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
