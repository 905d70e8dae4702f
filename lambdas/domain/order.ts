import type { AnyCollector } from './collector.ts';
import { DeclarationError } from './errors.ts';
import type { AnyRule } from './rule.ts';
import { byText } from './unit.ts';

/** The other collectors whose tables a collector's rules look into. */
const neededBy = (collector: AnyCollector): string[] =>
  (collector.rules as AnyRule[]).flatMap(({ uses }) => uses ?? []).filter((id) => id !== collector.id);

/** Ids of collectors whose rows some rule looks into; they have to be at hand while others are judged. */
export const lookedInto = (collectors: readonly AnyCollector[]): Set<string> =>
  new Set(collectors.flatMap((collector) => (collector.rules as AnyRule[]).flatMap(({ uses }) => uses ?? [])));

/**
 * Collectors in an order in which every table is complete before a rule looks into it; equal ones by id. Throws a
 * DeclarationError for a circle, or for a rule that uses a collector there is not.
 */
export function judgingOrder(collectors: readonly AnyCollector[]): AnyCollector[] {
  const byId = new Map(collectors.map((collector) => [collector.id, collector]));
  const ordered = new Map<string, AnyCollector>();
  const visit = (collector: AnyCollector, path: readonly string[]): void => {
    if (ordered.has(collector.id)) return;
    if (path.includes(collector.id))
      throw new DeclarationError(
        'CYCLE',
        `rules look into each other's tables: ${[...path, collector.id].join(' -> ')}`,
      );
    for (const id of [...neededBy(collector)].sort(byText)) {
      const needed = byId.get(id);
      if (!needed)
        throw new DeclarationError('MALFORMED', `a rule of ${collector.id} uses "${id}", which is no collector`);
      visit(needed, [...path, collector.id]);
    }
    ordered.set(collector.id, collector);
  };
  for (const collector of [...collectors].sort((a, b) => byText(a.id, b.id))) visit(collector, []);
  return [...ordered.values()];
}
