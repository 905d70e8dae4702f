import type { ObservedTable } from '#domain/declaring/derivation.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { type Gap, GapIndex, isInventoryGap } from '#domain/words/gap.ts';
import type { Membership } from './rules.ts';

/** What the directories have of a member. Users go by their user names, everything else by its display name. */
export interface MemberRow {
  readonly id: string;
  readonly userName?: string | null;
  readonly displayName: string | null;
  readonly active?: boolean | null;
  readonly externalId: string | null;
}

type MemberFacts = Pick<Membership, 'memberId' | 'memberKind' | 'memberName' | 'memberActive' | 'memberExternalId'>;

export interface KnownMember {
  readonly facts: MemberFacts;
  /** What a directory could not read of the member. */
  readonly gaps: readonly GapReport[];
}

const KINDS = { Users: 'User', Groups: 'Group', ServicePrincipals: 'ServicePrincipal' } as const;
type Directory = keyof typeof KINDS;

/**
 * Describes members (`Users/<id>`) by what their directories say, each once. Whom a directory that was read completely
 * does not hold has no name and no gap: it said nothing.
 */
export function knownMembers(directories: Readonly<Record<Directory, ObservedTable<MemberRow>>>) {
  const indexes = Object.fromEntries(
    Object.entries(directories).map(([directory, table]) => [directory, indexed(table)]),
  ) as Record<Directory, Index>;
  const known = new Map<string, KnownMember>();
  return (member: string): KnownMember => {
    const before = known.get(member);
    if (before) return before;
    const [directory, id] = member.split('/') as [Directory, string];
    const described = describe(KINDS[directory], id, indexes[directory]);
    known.set(member, described);
    return described;
  };
}

interface Index {
  readonly rows: ReadonlyMap<string, MemberRow>;
  readonly gaps: GapIndex;
  readonly inventory: Gap | undefined;
}

const indexed = ({ rows, gaps }: ObservedTable<MemberRow>): Index => ({
  rows: new Map(rows.map((row) => [row.id, row])),
  gaps: new GapIndex(gaps),
  inventory: gaps.find(isInventoryGap),
});

function describe(memberKind: MemberFacts['memberKind'], memberId: string, { rows, gaps, inventory }: Index) {
  const row = rows.get(memberId);
  const lost = row
    ? {
        name: memberKind === 'User' ? gaps.atField(memberId, 'userName') : gaps.atField(memberId, 'displayName'),
        active: gaps.atField(memberId, 'active'),
        externalId: gaps.atField(memberId, 'externalId'),
      }
    : { whole: gaps.naming(memberId) ?? inventory };
  return {
    facts: {
      memberId,
      memberKind,
      memberName: row?.userName ?? row?.displayName ?? null,
      memberActive: lost.active ? null : (row?.active ?? null),
      memberExternalId: lost.externalId ? null : (row?.externalId ?? null),
    },
    gaps: [
      ...reported(lost.whole, ['memberName', 'memberActive', 'memberExternalId']),
      ...reported(lost.name, ['memberName']),
      ...reported(lost.active, ['memberActive']),
      ...reported(lost.externalId, ['memberExternalId']),
    ],
  };
}

const reported = (gap: Gap | undefined, fields: readonly (keyof MemberFacts)[]): GapReport[] =>
  gap ? [{ operation: gap.operation, code: gap.code, reason: gap.reason, fields }] : [];
