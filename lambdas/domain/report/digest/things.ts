import { tableName } from '../../declaring/declaration.ts';
import type { ReportProse } from '../text/prose.ts';
import type { ReportInput } from './input.ts';

/** The tables the report tells of in chapters of their own. */
export const EGRESS_PATHS = 'egress_paths';
export const MEMBERSHIPS = 'scim_memberships';

/** The group of a membership, `<group id>|<member id>`. */
export const groupOfMembership = (resource: string): string => resource.split('|', 1)[0] ?? '';

/** What of a table is told by itself: a group's memberships. */
export const partOfTable = (table: string, resource: string): string =>
  table === MEMBERSHIPS ? groupOfMembership(resource) : '';

/** The title of the chapter that tells of a table in another way than row by row; null where there is none. */
export function chapterOf(
  { input, prose }: { readonly input: ReportInput; readonly prose: ReportProse },
  table: string,
): string | null {
  if (!input.tables.some(({ id }) => tableName(id) === table)) return null;
  return table === EGRESS_PATHS ? prose.egress.title : table === MEMBERSHIPS ? prose.access.title : null;
}
