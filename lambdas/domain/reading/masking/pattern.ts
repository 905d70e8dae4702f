/** One thing that must not be kept. The name is all that a locker ever holds of a match. */
export interface Pattern {
  readonly name: string;
  /** What it finds, for a person. */
  readonly finds: string;
  /**
   * One of them matches wherever `match` does. A whole answer is asked by these first, and most hold none: a few literals
   * each, for with many V8 no longer skips ahead.
   */
  readonly hints: readonly RegExp[];
  /** Global. What its group `keep` matched stays in front of the mask. */
  readonly match: RegExp;
  /** Whether what looks like it is it. */
  readonly isReal?: (text: string) => boolean;
}

/** What stands in the place of a match. */
export const mask = (pattern: string): string => `[masked: ${pattern}]`;

/** The beginning of every mask. */
export const MASK = '[masked: ';
