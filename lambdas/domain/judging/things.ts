import type { AnyRule } from '../declaring/rule.ts';
import { byText } from '../words/by-text.ts';
import type { Gap } from '../words/gap.ts';
import type { ObservedUnit, Row, Rows } from '../words/unit.ts';

export type Subject = { readonly id: string } & ({ readonly row: Row } | { readonly gap: Gap });

/** Rows, and resources that are known by name only because reading them failed; in order of id. */
function* subjectsOf({ rows, gaps }: ObservedUnit<Rows>): Generator<Subject> {
  const named = new Map(gaps.toReversed().flatMap((gap) => (gap.resourceId === null ? [] : [[gap.resourceId, gap]])));
  const missing = [...named].sort(([a], [b]) => byText(a, b)).map(([id, gap]) => ({ id, gap }));
  let next = 0;
  for (const row of rows) {
    for (let one = missing[next]; one !== undefined && one.id <= row.id; one = missing[++next])
      if (one.id < row.id) yield one;
    yield { id: row.id, row };
  }
  yield* missing.slice(next);
}

/** What is judged as one: the subjects of a thing that the rule gathers, else each by itself; in order of id. */
export function* thingsOf(
  unit: ObservedUnit<Rows>,
  rule: AnyRule | undefined,
): Generator<{ readonly id: string; readonly subjects: readonly Subject[] }> {
  const thing = rule?.gathers?.thing ?? ((id: string) => id);
  let subjects: Subject[] = [];
  let name: string | undefined;
  for (const subject of subjectsOf(unit)) {
    const next = thing(subject.id);
    if (name !== undefined && next !== name) {
      yield { id: name, subjects };
      subjects = [];
    }
    name = next;
    subjects.push(subject);
  }
  if (name !== undefined) yield { id: name, subjects };
}
