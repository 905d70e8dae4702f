import * as z from 'zod';
import { byText } from '../words/by-text.ts';
import { RunId } from '../words/run-id.ts';

const place = { rule: z.string(), table: z.string(), scope: z.string() };
const course = {
  first: RunId,
  /** The latest run that said FAIL. */
  last: RunId,
  /** Runs of the spell that said FAIL. */
  fails: z.int().min(1),
  /** Runs since the first that could not say: unread or unjudged. */
  unread: z.int().min(0),
};

/** One rule and one thing, from the run that first said FAIL on. */
export const Spell = z.strictObject({
  ...place,
  /** `*`: the whole scope. */
  resource: z.string(),
  ...course,
});
export type Spell = z.infer<typeof Spell>;

/** Things that fail one rule in one scope and have done so in the same runs. */
export const SpellGroup = z.strictObject({ ...place, ...course, resources: z.array(z.string()).min(1) });
export type SpellGroup = z.infer<typeof SpellGroup>;

const COURSE = ['first', 'last', 'fails', 'unread'] as const;

/** In order of rule, table, scope, then of first and last run and the counts; things by name. */
export function groupsOf(spells: Iterable<Spell>): SpellGroup[] {
  const groups = new Map<string, SpellGroup>();
  for (const { resource, ...rest } of spells) {
    const key = JSON.stringify([rest.rule, rest.table, rest.scope, ...COURSE.map((field) => rest[field])]);
    const group = groups.get(key);
    if (group) group.resources.push(resource);
    else groups.set(key, { ...rest, resources: [resource] });
  }
  for (const { resources } of groups.values()) resources.sort(byText);
  return [...groups.values()].sort(byPlaceAndCourse);
}

/** One by one, in no order. */
export function* spellsIn(groups: Iterable<SpellGroup>): Generator<Spell> {
  for (const { resources, ...rest } of groups) for (const resource of resources) yield { ...rest, resource };
}

function byPlaceAndCourse(a: SpellGroup, b: SpellGroup): number {
  for (const field of ['rule', 'table', 'scope', 'first', 'last'] as const) {
    const order = byText(a[field], b[field]);
    if (order !== 0) return order;
  }
  return a.fails - b.fails || a.unread - b.unread;
}
