import type { Config } from '../declaring/config.ts';
import { byText } from '../words/by-text.ts';
import { type Doubt, gapOfDoubt, isDoubtGap } from '../words/doubt.ts';
import type { Gap } from '../words/gap.ts';

/**
 * The doubts, those that the configuration takes away marked as such: a member declared harmless is believed to be until
 * the end of a day, by the clock of the answers. `now` is ISO 8601 UTC.
 */
export function believing(
  doubts: readonly Doubt[],
  harmless: Config['harmlessMembers'],
  now: string,
): readonly Doubt[] {
  const day = now.slice(0, 'yyyy-mm-dd'.length);
  return doubts.map((doubt) => {
    const [last] = harmless
      .filter(
        ({ operation, member, until }) => operation === doubt.operation && member === doubt.member && until >= day,
      )
      .sort((a, b) => byText(b.until, a.until));
    return last ? { ...doubt, believed: { why: last.why, until: last.until } } : doubt;
  });
}

/** The same of a gap of the planning, which has no rows. */
export function believingGap(gap: Gap, harmless: Config['harmlessMembers'], now: string): Gap {
  if (!isDoubtGap(gap)) return gap;
  const { operation, fields } = gap;
  const doubt: Doubt = { operation, member: fields.join(), rows: '*', carried: 'there is no row', believed: null };
  return gapOfDoubt(believing([doubt], harmless, now)[0] ?? doubt);
}
