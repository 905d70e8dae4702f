import { existsSync, readdirSync } from 'node:fs';
import { type AnyCollector, checkedCollector } from '#domain/collector.ts';
import { DeclarationError } from '#domain/errors.ts';

const FOLDER = new URL('./', import.meta.url);

/** Every folder here that holds a collector, in byte order. In a bundle the names are fixed when it is built. */
export const collectorIds = (): string[] =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** One collector, checked. Throws a DeclarationError that names the folder and what is wrong with it. */
export async function loadCollector(id: string): Promise<AnyCollector> {
  const file = new URL(`${id}/collector.ts`, FOLDER);
  if (!existsSync(file)) throw new DeclarationError('MALFORMED', `lambdas/collectors/${id} has no collector.ts`);
  const { default: declaration } = await import(file.href);
  return checkedCollector(id, declaration);
}

/** Every collector there is, in id order. */
export const loadCatalogue = (): Promise<AnyCollector[]> => Promise.all(collectorIds().map(loadCollector));
