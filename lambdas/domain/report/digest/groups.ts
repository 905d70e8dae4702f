import { ACCOUNT_ADMIN, ADMINS } from '../../databricks/principals/scim.ts';
import type { PhiScope } from '../../declaring/phi-scope.ts';
import type { TableRow } from '../../tables/table.ts';
import { byText } from '../../words/by-text.ts';
import { textOf } from '../text/wording.ts';
import type { ReportContext } from './digest.ts';
import { rowsOf } from './judged.ts';

/** Why a group is one that auditors ask about. */
export type Why = 'PHI' | 'ADMIN';

export interface GroupCounts {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly why: readonly Why[];
  /** Null: its members were not read. */
  readonly counts: Counts | null;
}

export interface Counts {
  users: number;
  /** Users who are in it only through other groups. */
  inherited: number;
  inactive: number;
  principals: number;
  groups: number;
}

export interface Groups {
  /** Of the groups that matter, those that open health data first. */
  readonly counts: readonly GroupCounts[];
  /** Named by the configuration, and in no directory. */
  readonly missing: readonly string[];
  readonly hasPhiGroups: boolean;
  /** Any group's name, by scope and id; undefined for one that is gone. */
  readonly nameOf: (scope: string, id: string) => string | undefined;
  readonly whyOf: (scope: string, id: string) => readonly Why[];
}

const keyOf = (scope: string, id: string): string => `${scope}\0${id}`;

/** Reads groups, and counts who is in those that matter, at the last run. */
export async function readGroups(context: ReportContext): Promise<Groups> {
  const phi = listOf((context.input.policy.phi as Partial<PhiScope> | undefined)?.groups);
  const names = new Map<string, string>();
  const drafts = new Map<string, GroupCounts>();
  for await (const row of rowsOf(context, 'scim-groups')) {
    const [scope, id] = [textOf(row, 'scope'), textOf(row, 'id')];
    const name = textOf(row, 'display_name') || id;
    names.set(keyOf(scope, id), name);
    const why = whyOf(row, phi);
    const counts = row.members === null ? null : { users: 0, inherited: 0, inactive: 0, principals: 0, groups: 0 };
    if (why.length > 0) drafts.set(keyOf(scope, id), { id, name, scope, why, counts });
  }
  for await (const row of rowsOf(context, 'scim-memberships')) {
    const group = drafts.get(keyOf(textOf(row, 'scope'), textOf(row, 'group_id')));
    if (group?.counts) count(group.counts, row);
  }
  const found = new Set(names.values());
  return {
    counts: [...drafts.values()].sort(byImportance),
    missing: phi.filter((name) => !found.has(name)),
    hasPhiGroups: phi.length > 0,
    nameOf: (scope, id) => names.get(keyOf(scope, id)),
    whyOf: (scope, id) => drafts.get(keyOf(scope, id))?.why ?? [],
  };
}

/** A workspace's group of admins has a fixed name; in the account a role makes admins. */
function whyOf(row: TableRow, phi: readonly string[]): Why[] {
  const [scope, name] = [textOf(row, 'scope'), textOf(row, 'display_name')];
  const inWorkspace = scope.split('.').length > 2;
  const administers = (inWorkspace && name === ADMINS) || listOf(row.roles).includes(ACCOUNT_ADMIN);
  return [...(phi.includes(name) ? ['PHI' as const] : []), ...(administers ? ['ADMIN' as const] : [])];
}

function count(counts: Counts, row: TableRow): void {
  if (row.member_kind === 'Group') counts.groups += 1;
  else if (row.member_kind === 'ServicePrincipal') counts.principals += 1;
  else {
    counts.users += 1;
    if (row.direct === false) counts.inherited += 1;
    if (row.member_active === false) counts.inactive += 1;
  }
}

function byImportance(a: GroupCounts, b: GroupCounts): number {
  const rank = ({ why }: GroupCounts): number => (why.includes('PHI') ? 0 : 1);
  return rank(a) - rank(b) || byText(a.name, b.name) || byText(a.scope, b.scope);
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
