import { byText } from '../words/by-text.ts';
import { DeclarationError } from '../words/errors.ts';
import { type AnyDeclaration, isCollector } from './any-declaration.ts';
import type { AnyRule } from './rule.ts';

/** The other tables that a table is made of, and those its rules look into. */
const neededBy = (source: AnyDeclaration): string[] => [
  ...(isCollector(source) ? [] : source.from),
  ...(source.rules as AnyRule[]).flatMap(({ uses }) => uses ?? []).filter((id) => id !== source.id),
];

/** Ids of tables that some rule looks into or some derivation is made of; they have to be at hand for those. */
export const lookedInto = (catalogue: readonly AnyDeclaration[]): Set<string> =>
  new Set(catalogue.flatMap((source) => [...neededBy(source), ...ownUses(source)]));

const ownUses = ({ id, rules }: AnyDeclaration): string[] =>
  (rules as AnyRule[]).flatMap(({ uses }) => uses ?? []).filter((table) => table === id);

/**
 * Declarations in an order in which every table is complete before another is made of it or a rule looks into it; equal
 * ones by id. Throws a DeclarationError for a circle, or for a table there is not. `optional` names tables that are
 * declared and left out by the configuration.
 */
export function derivingOrder(
  catalogue: readonly AnyDeclaration[],
  optional: (id: string) => boolean = () => false,
): AnyDeclaration[] {
  const byId = new Map(catalogue.map((source) => [source.id, source]));
  const ordered = new Map<string, AnyDeclaration>();
  const visit = (source: AnyDeclaration, path: readonly string[]): void => {
    if (ordered.has(source.id)) return;
    if (path.includes(source.id))
      throw new DeclarationError('CYCLE', `tables are made of each other: ${[...path, source.id].join(' -> ')}`);
    for (const id of [...neededBy(source)].sort(byText)) {
      const needed = byId.get(id);
      if (needed) visit(needed, [...path, source.id]);
      else if (!optional(id))
        throw new DeclarationError('MALFORMED', `${source.id} needs the table "${id}", which nothing declares`);
    }
    ordered.set(source.id, source);
  };
  for (const source of [...catalogue].sort((a, b) => byText(a.id, b.id))) visit(source, []);
  return [...ordered.values()];
}
