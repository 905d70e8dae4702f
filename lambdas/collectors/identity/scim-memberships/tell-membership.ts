import type { TableRow } from '#domain/tables/table.ts';

/** `ana@example.com in phi-admins through phi-leads`: what stands when somebody joined, and stood before one left. */
export function tellMembership([row = {}]: readonly TableRow[]): string {
  const { member_name, member_kind, member_id, group_name, group_id, path } = row;
  const member = member_name ?? `${member_kind} ${member_id}`;
  const through = Array.isArray(path) && path.length > 0 ? ` through ${path.join(' > ')}` : '';
  return `${member} in ${group_name ?? group_id}${through}`;
}
