import * as z from 'zod';
import type { Reading } from '../../declaring/collector.ts';
import { orGap } from '../../reading/reading.ts';
import { ReadError } from '../../words/errors.ts';
import { identifier, listed } from '../documented.ts';
import { readTwice } from './read-twice.ts';
import { SCIM_PAGE_SIZE, scimPage, scimPages } from './scim-pages.ts';

/**
 * SCIM 2.0 as Databricks speaks it. Account: https://docs.databricks.com/api/account/accountusers, …/accountgroups,
 * …/accountserviceprincipals. Workspace: https://docs.databricks.com/api/workspace/users, …/groups,
 * …/serviceprincipals.
 */
export type ScimKind = 'Users' | 'Groups' | 'ServicePrincipals';

/** https://docs.databricks.com/api/workspace/currentuser/me */
export const ME = 'GET /api/2.0/preview/scim/v2/Me';
/** The group of a workspace whose members administer it: every workspace has it, under this name. */
export const ADMINS = 'admins';
/** The role by which somebody administers the account. */
export const ACCOUNT_ADMIN = 'account_admin';

/** A multi-valued attribute: its values in order. None, null and empty are the same (RFC 7643 §2.5). */
export const scimValues = listed(z.looseObject({ value: identifier })).transform((list) =>
  [...new Set(list.map(({ value }) => value))].sort(),
);

/** A number in a text: RFC 7643 §3.1 has no other ids. */
export const ScimId = z.string().regex(/^\d+$/, 'is not an id');

const Listed = scimPage(z.looseObject({ id: ScimId }));
type Resource = z.output<typeof Listed>['Resources'][number];

export interface ScimList {
  /** The call that listed. */
  readonly operation: string;
  readonly resources: readonly Resource[];
  /** More than half of those before had vanished, and the list read again said the same. */
  readonly observedTwice: boolean;
}

/**
 * Everything in a directory of the unit, with these attributes. What keeps it from being read to its end is a gap of the
 * inventory; whatever was listed until then is given all the same. Needs the `earlier` field `id`.
 */
export async function readScimList(reading: Reading, kind: ScimKind, attributes: string): Promise<ScimList> {
  const { operation, fetchPage } = pagesOf(reading, kind, attributes);
  const seen = new Map<string, Resource>();
  const readIds = async (): Promise<string[]> => {
    const ids: string[] = [];
    for await (const resource of scimPages(fetchPage)) {
      seen.set(resource.id, resource);
      ids.push(resource.id);
    }
    return ids;
  };
  const before = reading.earlier?.map(({ id }) => String(id));
  const ids = await orGap(reading.gap, { operation }, () =>
    readTwice(
      before,
      (found) => found,
      () => againIfMoved(readIds),
    ),
  );
  if (ids === undefined) return { operation, resources: [...seen.values()], observedTwice: false };
  const resources = ids.answer.flatMap((id) => seen.get(id) ?? []);
  return { operation, resources, observedTwice: ids.observedTwice };
}

function pagesOf({ databricks, scope }: Reading, kind: ScimKind, attributes: string) {
  const query = (startIndex: number) => ({ attributes, startIndex, count: SCIM_PAGE_SIZE });
  if (scope.kind === 'databricks-account') {
    const operation = `GET /api/2.0/accounts/{account_id}/scim/v2/${kind}` as const;
    const path = { account_id: scope.accountId };
    return {
      operation,
      fetchPage: (from: number) => databricks.ask(operation, Listed, { path, query: query(from) }),
    };
  }
  const operation = `GET /api/2.0/preview/scim/v2/${kind}` as const;
  return { operation, fetchPage: (from: number) => databricks.ask(operation, Listed, { query: query(from) }) };
}

/** Somebody came or went while the pages were read: once more, and then it counts as unread. */
async function againIfMoved<Answer>(read: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ReadError && error.code === 'UNEXPECTED_RESPONSE') return read();
    throw error;
  }
}

const Me = z.looseObject({ groups: listed(z.looseObject({ display: z.string().optional() })) });

/**
 * Whether the unit is shown more than names. Who is no admin of a workspace gets names and ids only, without a word
 * about it, and what is withheld looks like what is not set; so the reader asks who it is. Where it is no admin, or
 * cannot find out, `withheld` is a gap of every row, or, where no fields are withheld but whole things are, a gap of the
 * inventory. The account has no such question: it refuses who is no admin.
 */
export async function isShownAll(
  { databricks, scope, gap }: Reading,
  withheld: readonly string[],
  shown = 'names only',
): Promise<boolean> {
  if (scope.kind === 'databricks-account') return true;
  const me = await orGap(gap, { operation: ME, fields: withheld }, () => databricks.ask(ME, Me));
  if (me === undefined) return false;
  if (me.groups.some(({ display }) => display === ADMINS)) return true;
  const reason = `the principal that reads is not in the group ${ADMINS} of the workspace and is shown ${shown}`;
  gap({ operation: ME, fields: withheld, code: 'ACCESS_DENIED', reason });
  return false;
}
