/** The longest pattern that a condition may have (Elastic Load Balancing, API RuleCondition). */
const LONGEST = 128;

/** Whether a pattern of `*`, any characters, and `?`, exactly one, matches a text. */
export function matches(pattern: string, text: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (from < text.length) {
    if (at < pattern.length && pattern[at] === '*') {
      star = at++;
      mark = from;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[from])) {
      at++;
      from++;
    } else if (star >= 0) {
      at = star + 1;
      from = ++mark;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/**
 * A character that none of some patterns has. Which of them match a text where it stands for wildcards does not depend
 * on which it is.
 */
export const unusedIn = (patterns: readonly string[]): string | undefined =>
  [...'!~_abcdefghijklmnopqrstuvwxyz0123456789'].find((letter) => !patterns.some((each) => each.includes(letter)));

/** A text that a pattern matches, and the pattern of all texts that it stands for. */
export interface Sample {
  readonly text: string;
  readonly pattern: string;
}

/** Wildcards filled with an unused character, of which `*` takes more than any `?` can; then with as little as may be. */
export function samplesOf(pattern: string, unused: string): readonly Sample[] {
  const filled = pattern.replaceAll('?', unused);
  if (!filled.includes('*')) return [{ text: filled, pattern }];
  const least = filled.replaceAll('*', '');
  return [
    { text: filled.replaceAll('*', unused.repeat(LONGEST + 1)), pattern },
    { text: least, pattern: least },
  ];
}

/**
 * Whether a pattern that matches a sample matches all that it stands for: a `*` has taken each of the sample's. `?`
 * beside it may have taken some, too, and then nothing is said of less.
 */
export const includes = (pattern: string, sample: Sample): boolean =>
  !pattern.includes('?') || !sample.pattern.includes('*');
