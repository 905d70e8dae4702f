import { ReadError } from '../../words/errors.ts';

export interface TwiceRead<Answer> {
  readonly answer: Answer;
  /** More than half of what there was had vanished, and a second read said the same. */
  readonly observedTwice: boolean;
}

/**
 * Reads, and reads again what says that more than half of `before` is gone: a directory that answers while it is being
 * repaired or moved says so too. Throws a ReadError where the second read misses others than the first.
 */
export async function readTwice<Answer>(
  before: readonly string[] | undefined,
  idsOf: (answer: Answer) => readonly string[],
  read: () => Promise<Answer>,
): Promise<TwiceRead<Answer>> {
  const first = await read();
  const missed = missing(before ?? [], idsOf(first));
  if (before === undefined || missed.size * 2 <= before.length) return { answer: first, observedTwice: false };
  const second = await read();
  const missedAgain = missing(before, idsOf(second));
  if (missed.symmetricDifference(missedAgain).size === 0) return { answer: second, observedTwice: true };
  throw new ReadError(
    'UNEXPECTED_RESPONSE',
    `of the ${before.length} seen before, ${missed.size} were gone at the first read and ${missedAgain.size} at the ` +
      'second, not the same: who is there is not known',
  );
}

const missing = (before: readonly string[], now: readonly string[]): Set<string> =>
  new Set(before).difference(new Set(now));
