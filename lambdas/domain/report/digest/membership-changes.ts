import { byText } from '../../words/by-text.ts';
import type { Change } from './change-log.ts';
import type { Groups } from './groups.ts';
import { groupOfMembership } from './things.ts';

/** One change of one membership, in all the scopes that saw it in the same run. */
export interface MembershipChange {
  readonly group: string;
  readonly run: string;
  /** `ana@example.com joined phi-admins through phi-leads`. */
  readonly lines: readonly string[];
  readonly scopes: readonly string[];
}

/** By group, those that matter first, then in order of time. */
export function membershipChanges(changes: readonly Change[], { nameOf, whyOf }: Groups): MembershipChange[] {
  const told = changes.map((change) => {
    const { scope, resource, run } = change;
    const id = groupOfMembership(resource);
    const group = nameOf(scope, id) ?? nameIn(change) ?? id;
    return { group, run, scope, rank: whyOf(scope, id).length > 0 ? 0 : 1, lines: linesOf(change, group) };
  });
  const alike = Map.groupBy(told, ({ group, run, lines }) => JSON.stringify([group, run, lines]));
  return [...alike.values()]
    .map((members) => ({
      ...(members[0] as (typeof told)[number]),
      rank: Math.min(...members.map(({ rank }) => rank)),
      scopes: [...new Set(members.map(({ scope }) => scope))].sort(byText),
    }))
    .sort(
      (a, b) => a.rank - b.rank || byText(a.group, b.group) || byText(a.run, b.run) || byText(a.lines[0], b.lines[0]),
    )
    .map(({ group, run, lines, scopes }) => ({ group, run, lines, scopes }));
}

function linesOf({ kind, words, lines }: Change, group: string): readonly [string, ...string[]] {
  const [after, before] = [words?.after ?? null, words?.before ?? null];
  if (kind === 'ADDED' && after !== null) return [withVerb(after, group, 'joined')];
  if (kind === 'REMOVED' && before !== null) return [withVerb(before, group, 'left')];
  if (kind === 'CHANGED' && after !== null && before !== null)
    return [`${withVerb(after, group, 'is now in')}; before: ${before}`];
  return [lines.join('; ')];
}

/** The table says `ana@example.com in phi-admins through phi-leads`: what stands, or stood. */
function withVerb(words: string, group: string, verb: string): string {
  const at = words.lastIndexOf(`${IN}${group}`);
  return at < 0 ? `${verb}: ${words}` : `${words.slice(0, at)} ${verb} ${words.slice(at + IN.length)}`;
}

const IN = ' in ';

/** The name of a group that no directory has any more, as the words have it. */
function nameIn({ words }: Change): string | undefined {
  const said = words?.before ?? words?.after ?? '';
  const at = said.indexOf(IN);
  return at < 0 ? undefined : said.slice(at + IN.length).split(' through ', 1)[0];
}
