import { Listing } from './listing.ts';

export interface User {
  readonly id: string;
  userName: string;
  displayName?: string;
  active: boolean;
  /** Set by an identity provider; without it nobody but Databricks knows the user. */
  externalId?: string;
  roles: string[];
  entitlements: string[];
}

export interface ServicePrincipal {
  readonly id: string;
  applicationId: string;
  displayName: string;
  active: boolean;
  externalId?: string;
  roles: string[];
  entitlements: string[];
}

export interface Group {
  readonly id: string;
  displayName: string;
  externalId?: string;
  /** Ids of users, service principals and groups. A group may be its own member, directly or in a circle. */
  readonly members: Set<string>;
  roles: string[];
  entitlements: string[];
  /** `WorkspaceGroup`: made in a workspace and known nowhere else. */
  readonly resourceType: 'Group' | 'WorkspaceGroup';
}

type New<Thing extends { id: string }, Given extends keyof Thing> = Pick<Thing, Given> & Partial<Thing>;

/** The people, programs and groups of an account, or the groups that only one workspace has. */
export class Directory {
  readonly users = new Listing<User>(({ id }) => id);
  readonly servicePrincipals = new Listing<ServicePrincipal>(({ id }) => id);
  readonly groups = new Listing<Group>(({ id }) => id);
  readonly #groupsOf = new Map<string, Set<string>>();
  #lastId: bigint;

  /** Ids count up from `firstId`; real ones are as long. */
  constructor(firstId: bigint) {
    this.#lastId = firstId - 1n;
  }

  addUser(user: New<User, 'userName'>): User {
    return this.users.put({ id: this.#nextId(), active: true, roles: [], entitlements: [], ...user });
  }

  addServicePrincipal(principal: New<ServicePrincipal, 'applicationId' | 'displayName'>): ServicePrincipal {
    const defaults = { active: true, roles: [], entitlements: [] };
    return this.servicePrincipals.put({ id: this.#nextId(), ...defaults, ...principal });
  }

  addGroup(group: Omit<New<Group, 'displayName'>, 'members'> & { members?: readonly string[] }): Group {
    const { members = [], ...rest } = group;
    const defaults = { roles: [], entitlements: [], resourceType: 'Group' as const };
    const made: Group = { id: this.#nextId(), ...defaults, ...rest, members: new Set() };
    this.groups.put(made);
    for (const member of members) this.join(made.id, member);
    return made;
  }

  join(groupId: string, memberId: string): void {
    this.#group(groupId).members.add(memberId);
    const groups = this.#groupsOf.get(memberId) ?? new Set();
    this.#groupsOf.set(memberId, groups.add(groupId));
  }

  leave(groupId: string, memberId: string): void {
    this.#group(groupId).members.delete(memberId);
    this.#groupsOf.get(memberId)?.delete(groupId);
  }

  /** Takes a user, service principal or group out of the directory and of every group. */
  remove(id: string): void {
    for (const groupId of this.#groupsOf.get(id) ?? []) this.groups.get(groupId)?.members.delete(id);
    this.#groupsOf.delete(id);
    for (const member of this.groups.get(id)?.members ?? []) this.#groupsOf.get(member)?.delete(id);
    this.users.remove(id);
    this.servicePrincipals.remove(id);
    this.groups.remove(id);
  }

  /** The groups somebody is a direct member of. */
  groupsOf(id: string): Group[] {
    return [...(this.#groupsOf.get(id) ?? [])].flatMap((groupId) => this.groups.get(groupId) ?? []);
  }

  #group(id: string): Group {
    const group = this.groups.get(id);
    if (!group) throw new Error(`the emulated directory has no group ${id}`);
    return group;
  }

  #nextId(): string {
    this.#lastId += 1n;
    return String(this.#lastId);
  }
}
