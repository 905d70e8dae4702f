import * as z from 'zod';

/**
 * Somebody in a group, directly or through groups in it, by the shortest way; of equally short ones the first by name.
 *
 * Who is in a group of the account, the account says: only there every group is listed. Nothing documents that a
 * workspace lists the groups that stand in one that was assigned to it (its SCIM is said not to know groups of the account
 * at all: https://docs.databricks.com/archive/workspace-level-scim/index.html); one that it holds and does not list is a gap
 * there. The rules go by the groups of the place they judge, so that the account's users are judged by the account's.
 */
export const Membership = z.strictObject({
  id: z
    .string()
    .describe(
      "<group id>|<member id>; of a group of the account the account's scope has all, a workspace what it lists",
    ),
  groupId: z.string(),
  groupName: z.string().nullable(),
  memberId: z.string(),
  memberKind: z.enum(['User', 'Group', 'ServicePrincipal']),
  memberName: z
    .string()
    .nullable()
    .describe(
      'The user name, or the display name of a group or service principal; null: its directory does not list it',
    ),
  direct: z.boolean(),
  path: z.array(z.string()).describe('Names of the groups in between, from the outermost; none: a direct member'),
  pathIds: z.array(z.string()).describe('The same by their ids'),
  memberActive: z.boolean().nullable().describe('Whether the member may sign in; null for groups'),
  memberExternalId: z.string().nullable(),
});
export type Membership = z.infer<typeof Membership>;
