import * as z from 'zod';

/** One group and who is in it directly, as the account or as one workspace knows it. */
export const Group = z.strictObject({
  id: z.string().describe('Group id'),
  displayName: z.string().nullable(),
  resourceType: z
    .string()
    .nullable()
    .describe(
      'Group: of the account, whose own row tells its members; WorkspaceGroup: made in one workspace and known nowhere else',
    ),
  externalId: z.string().nullable().describe("The identity provider's id; none: members are kept by hand"),
  roles: z.array(z.string()).nullable().describe('account_admin: its members administer the account'),
  entitlements: z.array(z.string()).nullable(),
  members: z
    .array(z.string())
    .nullable()
    .describe('Direct ones: Users/<id>, Groups/<id>, ServicePrincipals/<id>; scim_memberships tells their changes'),
  observedTwice: z
    .boolean()
    .describe('More than half of its members, or of the groups, had vanished, and a second read said the same'),
});
export type Group = z.infer<typeof Group>;
