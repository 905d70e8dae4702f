import { readdir, readFile } from 'node:fs/promises';
import { TEMPLATES } from '#adapters/templates.ts';
import type { Table } from '#domain/tables/table.ts';
import { collectorView, parseView, type View } from '#domain/tables/views.ts';

const QUERIES = new URL('queries/', TEMPLATES);

/**
 * Every view there is, by name: one for each `templates/queries/<name>.sql`, and `latest_<table>` for each collector's
 * table. Athena and DuckDB get the same text. Throws a DeclarationError that names a malformed file.
 */
export async function loadViews(collectorTables: readonly Table[], folder: URL = QUERIES): Promise<View[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const views = files.map(async (file) =>
    parseView(file.slice(0, -'.sql'.length), await readFile(new URL(file, folder), 'utf8')),
  );
  return [...(await Promise.all(views)), ...collectorTables.map(collectorView)];
}
