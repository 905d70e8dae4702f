import * as z from 'zod';
import type { Reading } from '../collector.ts';
import { orRowGap } from '../reading.ts';
import { documented, told, toldName } from './documented.ts';
import { isShownAll, readScimList, type ScimKind, scimValues } from './scim.ts';

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

const Shown = z.object({ displayName: toldName });
const Reviewed = { active: told(z.boolean()), externalId: toldName, roles: scimValues, entitlements: scimValues };

/** Everybody in a directory of people or programs, with what an access review asks of them. */
export async function* readPrincipals<Name extends SignInName>(
  reading: Reading,
  kind: Exclude<ScimKind, 'Groups'>,
  name: Name,
): AsyncGenerator<Principal<Name>> {
  const forAdmins = z.object({ [name]: toldName, ...Reviewed });
  const withheld = Object.keys(forAdmins.shape);
  const nothing = Object.fromEntries(withheld.map((field) => [field, null]));
  const shownAll = await isShownAll(reading, withheld);
  const attributes = ['id', 'displayName', ...withheld].join(',');
  const { operation, resources, observedTwice } = await readScimList(reading, kind, attributes);
  for (const resource of resources)
    yield* await orRowGap(reading.gap, operation, resource.id, () => {
      const facts = shownAll ? documented(forAdmins, resource) : nothing;
      return { id: resource.id, ...documented(Shown, resource), ...facts, observedTwice } as Principal<Name>;
    });
}
