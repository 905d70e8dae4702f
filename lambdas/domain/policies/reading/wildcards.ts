/** `*`: any text, also none; `?`: one character. Takes no longer than the product of the lengths. */
export function matches(wanted: string, given: string): boolean {
  let star = -1;
  let held = 0;
  let p = 0;
  for (let t = 0; t < given.length; ) {
    if (wanted[p] === '*') {
      star = p++;
      held = t;
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++held; // the star takes one character more
    } else return false;
  }
  return /^\**$/.test(wanted.slice(p));
}

export const hasWildcard = (text: string): boolean => /[*?]/.test(text);
