import * as z from 'zod';
import { isAbout, listed, OF_ANOTHER, told, toldName, toldText } from '#domain/databricks/documented.ts';
import { readTwice, type TwiceRead } from '#domain/databricks/principals/read-twice.ts';
import { ScimId, scimValues } from '#domain/databricks/principals/scim.ts';
import type { Reading } from '#domain/declaring/collector.ts';
import { orGap } from '#domain/reading/reading.ts';

/** What a list tells of a group. It may carry no members, and then looks as if there were none. */
export const Named = z.object({ displayName: z.string().min(1, 'is empty') });

/** `$ref` says what a member is: relative in Databricks, a whole address where the standard is taken at its word. */
const Member = z
  .object({
    $ref: z
      .string()
      .regex(/(?:^|\/)(?:Users|Groups|ServicePrincipals)\/[^/?#]+$/, 'names no user, group or service principal'),
    value: toldName,
  })
  .refine(({ $ref, value }) => value === null || $ref.endsWith(`/${value}`), 'names one member and refers to another')
  .transform(({ $ref }) => $ref.split('/').slice(-2).join('/'));

const Fetched = z.object({
  id: ScimId,
  displayName: toldName,
  externalId: toldText,
  roles: scimValues,
  entitlements: scimValues,
  // Databricks leaves the list out where nobody is in the group.
  members: listed(Member).transform((members) => [...new Set(members)].sort()),
  meta: told(z.object({ resourceType: toldName })),
});
type Fetched = z.output<typeof Fetched>;

const UNREAD = { resourceType: null, externalId: null, roles: null, entitlements: null, members: null } as const;
/** The fields that only a group asked for by itself tells. */
export const FETCHED = Object.keys(UNREAD);

export const factsOf = (fetched: Fetched | undefined) =>
  fetched === undefined
    ? UNREAD
    : {
        resourceType: fetched.meta?.resourceType ?? null,
        externalId: fetched.externalId,
        roles: fetched.roles,
        entitlements: fetched.entitlements,
        members: fetched.members,
      };

/**
 * Fetches groups by id; undefined, with a gap, for one that cannot be read. An answer without members may be one that
 * lost them: where there were members before, it counts only if the same is said again. So is a group that was listed and is not
 * found any more: whether it was deleted in between or the directory contradicts itself, only the next run can tell.
 */
export function groupFetcher({ databricks, scope, gap, earlier }: Reading) {
  const before = new Map(earlier?.map(({ id, members }) => [id, Array.isArray(members) ? members : undefined]));
  const { operation, ask } = askerOf(databricks, scope);
  return (id: string): Promise<TwiceRead<Fetched> | undefined> =>
    orGap(gap, { operation, resourceId: id, fields: FETCHED }, () =>
      readTwice(
        before.get(id),
        ({ members }) => members,
        () => ask(id, asAsked(id)),
      ),
    );
}

/** The group that was asked for, and no other. */
const asAsked = (id: string): typeof Fetched => Fetched.refine(isAbout('id', id), OF_ANOTHER);

/**
 * https://docs.databricks.com/api/account/accountgroups/get and https://docs.databricks.com/api/workspace/groups/get
 */
function askerOf(databricks: Reading['databricks'], { kind, accountId }: Reading['scope']) {
  if (kind === 'databricks-account') {
    const operation = 'GET /api/2.0/accounts/{account_id}/scim/v2/Groups/{id}';
    return {
      operation,
      ask: (id: string, schema: typeof Fetched) =>
        databricks.ask(operation, schema, { path: { account_id: accountId, id } }),
    };
  }
  const operation = 'GET /api/2.0/preview/scim/v2/Groups/{id}';
  return {
    operation,
    ask: (id: string, schema: typeof Fetched) => databricks.ask(operation, schema, { path: { id } }),
  };
}
