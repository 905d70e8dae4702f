import * as z from 'zod';
import type { Reading } from '../../declaring/collector.ts';
import { orRowGap } from '../../reading/reading.ts';
import { documented, told, toldName, toldText } from '../documented.ts';
import { ADMINS, isShownAll, readScimList, type ScimKind, scimValues } from './scim.ts';

/** The columns that people and programs have in common. */
export const principalFields = {
  displayName: z.string().nullable(),
  active: z.boolean().nullable().describe('Whether it may sign in'),
  externalId: z.string().nullable().describe("The identity provider's id; only the account has it"),
  roles: z.array(z.string()).nullable().describe('account_admin: administers the account'),
  entitlements: z.array(z.string()).nullable(),
  observedTwice: z
    .boolean()
    .describe('More than half of them had vanished, and the list read a second time said the same'),
};

/** The name by which a directory of people, or of programs, knows each of them. */
type SignInName = 'userName' | 'applicationId';
type Principal<Name extends SignInName> = z.output<z.ZodObject<typeof principalFields>> &
  Record<'id', string> &
  Record<Name, string | null>;

const Named = z.object({ displayName: toldName });
const Reviewed = { active: told(z.boolean()), externalId: toldText, roles: scimValues, entitlements: scimValues };

/** Everybody in a directory of people or programs, with what an access review asks of them. */
export async function* readPrincipals<Name extends SignInName>(
  reading: Reading,
  kind: Exclude<ScimKind, 'Groups'>,
  name: Name,
): AsyncGenerator<Principal<Name>> {
  // A user has a name (RFC 7643 §4.1.1); a program need not have been told its id.
  const forAdmins = z.object({ [name]: name === 'userName' ? z.string().min(1, 'is empty') : toldText, ...Reviewed });
  const withheld = Object.keys(forAdmins.shape);
  const nothing = Object.fromEntries(withheld.map((field) => [field, null]));
  const tellsItself = kind === 'Users' && reading.scope.kind === 'databricks-workspace';
  const shownAll = tellsItself || (await isShownAll(reading, withheld));
  const attributes = ['id', 'displayName', ...withheld].join(',');
  const { operation, resources, observedTwice } = await readScimList(reading, kind, attributes);
  const isShown = tellsItself ? shownByThemselves({ ...reading, operation, withheld }, resources) : () => shownAll;
  for (const resource of resources)
    yield* await orRowGap(reading.gap, operation, resource.id, () => {
      const facts = isShown(resource) ? documented(forAdmins, resource) : nothing;
      return { id: resource.id, ...documented(Named, resource), ...facts, observedTwice } as Principal<Name>;
    });
}

/** An attribute that only admins are shown, with something in it: none, null and empty are the same (RFC 7643 §2.5). */
const isTold = ([name, value]: [string, unknown]): boolean =>
  name in Reviewed && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/**
 * Whether a user of a workspace was shown with more than names. A list answered to an admin tells of everybody whether
 * they are active, and what else there is; one answered to anybody else holds all users too, but of each the user name,
 * the display name and the id only. So a user of whom more is told stands for itself, and nobody has to be asked who
 * reads. Where it is told of none, that is one gap; where it is not told of some, a gap of each.
 * Source: https://docs.databricks.com/dev-tools/api/latest/scim/scim-users.html (Get users)
 */
function shownByThemselves(
  { gap, operation, withheld }: Pick<Reading, 'gap'> & { operation: string; withheld: readonly string[] },
  resources: readonly object[],
): (resource: { readonly id: string }) => boolean {
  const isShown = (resource: object): boolean => Object.entries(resource).some(isTold);
  const told = resources.some(isShown);
  const report = { operation, fields: withheld, code: 'ACCESS_DENIED' } as const;
  if (!told && resources.length > 0)
    gap({ ...report, reason: `the principal that reads is shown names only: it is not in the group ${ADMINS}` });
  return (resource) => {
    if (told && !isShown(resource))
      gap({ ...report, resourceId: resource.id, reason: 'nothing but the names of this user is shown' });
    return isShown(resource);
  };
}
