import type { AccountRoute, Context, WorkspaceContext, WorkspaceRoute } from './context.ts';
import type { Directory, Group, ServicePrincipal, User } from './directory.ts';
import { ok, type Reply, refusalScim } from './replies.ts';
import type { Json, JsonObject } from './state.ts';

/**
 * SCIM 2.0 (RFC 7644) as Databricks speaks it.
 * Workspace: https://docs.databricks.com/api/workspace/groups, …/users, …/serviceprincipals, …/currentuser/me
 * Account: https://docs.databricks.com/api/account/accountgroups, …/accountusers, …/accountserviceprincipals
 */
type Kind = 'Users' | 'Groups' | 'ServicePrincipals';
const KINDS: readonly Kind[] = ['Users', 'Groups', 'ServicePrincipals'];

/** Who is in view at one level, and how its lists behave. */
interface Level {
  readonly things: (kind: Kind) => readonly (User | Group | ServicePrincipal)[];
  readonly find: (kind: Kind, id: string) => User | Group | ServicePrincipal | undefined;
  readonly groupsOf: (id: string) => readonly Group[];
  readonly describe: (id: string) => JsonObject | undefined;
  /** The account's group list has carried no members since 2025-08-22; a GET of one group does. */
  readonly listsMembers: boolean;
  readonly largestPage: number;
  /** Users who are no admins get names and ids: https://docs.databricks.com/aws/en/admin/users-groups/scim */
  readonly showsAll: boolean;
}

function accountLevel({ state }: Context): Level {
  const { directory } = state;
  return {
    things: (kind) => listOf(directory, kind).all,
    find: (kind, id) => listOf(directory, kind).get(id),
    groupsOf: (id) => directory.groupsOf(id),
    describe: (id) => reference(directory, id),
    listsMembers: false,
    largestPage: 100,
    showsAll: true,
  };
}

/** A workspace shows what the account assigned to it, and groups of its own. */
function workspaceLevel({ state, workspace, isAdmin }: WorkspaceContext): Level {
  const { directory } = state;
  const { assigned, localGroups } = workspace;
  const find = (kind: Kind, id: string) => {
    const shared = assigned.has(id) ? listOf(directory, kind).get(id) : undefined;
    return shared ?? listOf(localGroups, kind).get(id);
  };
  return {
    things: (kind) => [
      ...[...assigned].flatMap((id) => listOf(directory, kind).get(id) ?? []),
      ...listOf(localGroups, kind).all,
    ],
    find,
    groupsOf: (id) => [
      ...directory.groupsOf(id).filter((group) => assigned.has(group.id)),
      ...localGroups.groupsOf(id),
    ],
    describe: (id) => reference(directory, id) ?? reference(localGroups, id),
    listsMembers: true,
    largestPage: 10_000,
    showsAll: isAdmin,
  };
}

function listOf(directory: Directory, kind: Kind) {
  if (kind === 'Users') return directory.users;
  return kind === 'Groups' ? directory.groups : directory.servicePrincipals;
}

function reference(directory: Directory, id: string): JsonObject | undefined {
  for (const kind of KINDS) {
    const thing = listOf(directory, kind).get(id);
    if (thing) return { value: id, display: nameOf(thing), $ref: `${kind}/${id}` };
  }
  return undefined;
}

const nameOf = (thing: User | Group | ServicePrincipal): string =>
  'userName' in thing ? (thing.displayName ?? thing.userName) : thing.displayName;

const values = (list: readonly string[]): Json => list.map((value) => ({ value }));

/** RFC 7644 §3.4.2: counted from 1; a count above the largest page is answered with a page of that size. */
function list(kind: Kind, level: Level, query: URLSearchParams): Reply {
  const startIndex = Math.max(1, Number(query.get('startIndex') ?? 1) || 1);
  const asked = Number(query.get('count') ?? 100);
  const count = Number.isInteger(asked) && asked >= 0 ? Math.min(asked, level.largestPage) : level.largestPage;
  const filter = query.get('filter');
  const wanted = filter === null ? () => true : matcher(filter);
  if (!wanted) return refusalScim(400, `Given filter operator is not supported: ${filter}`, 'invalidFilter');
  const all = filter === null ? level.things(kind) : level.things(kind).filter(wanted);
  const shown = all.slice(startIndex - 1, startIndex - 1 + count);
  return ok({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: all.length,
    startIndex,
    itemsPerPage: shown.length,
    ...(shown.length === 0 ? {} : { Resources: shown.map((thing) => only(resource(kind, thing, level, true), query)) }),
  });
}

/** `attribute eq "value"`; the other operators are not emulated. */
function matcher(filter: string): ((thing: User | Group | ServicePrincipal) => boolean) | undefined {
  const [, attribute, value] = /^\s*([A-Za-z]+)\s+eq\s+"?([^"]*)"?\s*$/i.exec(filter) ?? [];
  if (attribute === undefined) return undefined;
  return (thing) => (thing as unknown as Record<string, unknown>)[attribute] === value;
}

function resource(kind: Kind, thing: User | Group | ServicePrincipal, level: Level, isList: boolean): JsonObject {
  const schemas = [
    `urn:ietf:params:scim:schemas:core:2.0:${kind === 'ServicePrincipals' ? 'ServicePrincipal' : kind.slice(0, -1)}`,
  ];
  if (!level.showsAll) return { schemas, id: thing.id, ...namesOf(thing) };
  const groups = level.groupsOf(thing.id).map(({ id, displayName }) => ({
    value: id,
    display: displayName,
    type: 'direct',
    $ref: `Groups/${id}`,
  }));
  return {
    schemas,
    id: thing.id,
    ...namesOf(thing),
    ...(thing.externalId === undefined ? {} : { externalId: thing.externalId }),
    ...('active' in thing ? { active: thing.active } : {}),
    ...('applicationId' in thing ? { applicationId: thing.applicationId } : {}),
    ...(thing.roles.length === 0 ? {} : { roles: values(thing.roles) }),
    ...(thing.entitlements.length === 0 ? {} : { entitlements: values(thing.entitlements) }),
    ...(groups.length === 0 ? {} : { groups }),
    ...('members' in thing ? groupMembers(thing, level, isList) : {}),
  };
}

const namesOf = (thing: User | Group | ServicePrincipal): JsonObject =>
  'userName' in thing
    ? { userName: thing.userName, displayName: nameOf(thing), emails: [{ value: thing.userName, primary: true }] }
    : { displayName: thing.displayName };

function groupMembers(group: Group, level: Level, isList: boolean): JsonObject {
  const meta = { resourceType: group.resourceType };
  if ((isList && !level.listsMembers) || group.members.size === 0) return { meta };
  return { meta, members: [...group.members].flatMap((id) => level.describe(id) ?? []) };
}

/** RFC 7644 §3.9. */
function only(thing: JsonObject, query: URLSearchParams): JsonObject {
  const attributes = query.get('attributes')?.split(',');
  const excluded = query.get('excludedAttributes')?.split(',') ?? [];
  const always = ['schemas', 'id'];
  return Object.fromEntries(
    Object.entries(thing).filter(
      ([name]) => always.includes(name) || ((!attributes || attributes.includes(name)) && !excluded.includes(name)),
    ),
  );
}

function one(kind: Kind, level: Level, { path, query }: Context): Reply {
  const thing = level.find(kind, path.id ?? '');
  if (!thing) return refusalScim(404, `${kind.slice(0, -1)} with id ${path.id} not found.`);
  return ok(only(resource(kind, thing, level, false), query));
}

/** https://docs.databricks.com/api/workspace/currentuser/me */
function me(context: WorkspaceContext): Reply {
  const { state, client, workspace, isAdmin } = context;
  const self = state.directory.servicePrincipals.all.find(({ applicationId }) => applicationId === client.clientId);
  const groups = isAdmin
    ? [{ display: 'admins', type: 'direct', value: `${workspace.id}000`, $ref: 'Groups/admins' }]
    : [];
  return ok({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: self?.id ?? '0',
    userName: client.clientId,
    active: true,
    groups,
  });
}

export const accountScimRoutes: readonly AccountRoute[] = KINDS.flatMap((kind) => [
  {
    route: `GET /api/2.0/accounts/{account_id}/scim/v2/${kind}`,
    scope: 'scim',
    answer: (context: Context) => list(kind, accountLevel(context), context.query),
  },
  {
    route: `GET /api/2.0/accounts/{account_id}/scim/v2/${kind}/{id}`,
    scope: 'scim',
    answer: (context: Context) => one(kind, accountLevel(context), context),
  },
]);

export const workspaceScimRoutes: readonly WorkspaceRoute[] = [
  { route: 'GET /api/2.0/preview/scim/v2/Me', scope: 'scim', answer: me },
  ...KINDS.flatMap((kind) => [
    {
      route: `GET /api/2.0/preview/scim/v2/${kind}`,
      scope: 'scim',
      answer: (context: WorkspaceContext) => list(kind, workspaceLevel(context), context.query),
    },
    {
      route: `GET /api/2.0/preview/scim/v2/${kind}/{id}`,
      scope: 'scim',
      answer: (context: WorkspaceContext) => one(kind, workspaceLevel(context), context),
    },
  ]),
];
