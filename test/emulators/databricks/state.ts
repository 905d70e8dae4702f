import { Directory } from './directory.ts';
import type { Issuer } from './jwt.ts';
import { Listing } from './listing.ts';
import { SparkRuntime } from './spark-runtime.ts';

/** What an API answers, as data. A bigint is written as the 64-bit integer it is. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export type Cluster = JsonObject & { cluster_id: string; state: string };
export type Policy = JsonObject & { policy_id: string };
export type Pool = JsonObject & { instance_pool_id: string };
export type NodeType = JsonObject & { node_type_id: string };
export type Job = JsonObject & { job_id: number | bigint; settings: JsonObject };
export type Run = JsonObject & { run_id: number | bigint; run_type: string };
export type Network = JsonObject & { network_id: string };

/** A file of the workspace, by its path without `/Workspace`. */
export type WorkspaceFile = { readonly path: string; readonly content: string; readonly modified_at: number };

/** https://docs.databricks.com/aws/en/dev-tools/auth/oauth-federation-policy */
export interface FederationPolicy {
  readonly issuer: string;
  /** Without it, the Databricks account's id. */
  readonly audiences?: readonly string[];
  readonly subject: string;
}

/** A program that may sign in, and what it may see. */
export interface Client {
  readonly clientId: string;
  readonly secrets: string[];
  readonly federation: FederationPolicy[];
  isAccountAdmin: boolean;
  /** Ids of the workspaces it is assigned to, with whether it is an admin there. */
  readonly workspaces: Map<string, 'admin' | 'user'>;
}

export class Workspace {
  readonly id: string;
  readonly deploymentName: string;
  /** What `GET …/workspaces` says of it, beside id and names. */
  facts: JsonObject;
  /** Account users, service principals and groups that were given access. */
  readonly assigned = new Set<string>();
  readonly localGroups: Directory;
  readonly clusters = new Listing<Cluster>(({ cluster_id }) => cluster_id);
  readonly policies = new Listing<Policy>(({ policy_id }) => policy_id);
  /** By cluster: where it does not comply with its policy as that stands now, and why. */
  readonly violations = new Map<string, Readonly<Record<string, string>>>();
  readonly pools = new Listing<Pool>(({ instance_pool_id }) => instance_pool_id);
  readonly nodeTypes = new Listing<NodeType>(({ node_type_id }) => node_type_id);
  readonly files = new Listing<WorkspaceFile>(({ path }) => path);
  readonly jobs = new Listing<Job>(({ job_id }) => String(job_id));
  readonly runs = new Listing<Run>(({ run_id }) => String(run_id));
  /** By setting type; a type that is not here was never set. */
  readonly settings = new Map<string, JsonObject>();
  /** Values by key; a key that is not here was never set. */
  readonly conf = new Map<string, string>();
  readonly spark = new SparkRuntime();

  constructor(id: string, deploymentName: string, facts: JsonObject) {
    this.id = id;
    this.deploymentName = deploymentName;
    this.facts = facts;
    this.localGroups = new Directory(BigInt(id) * 1_000n);
  }

  get host(): string {
    return `${this.deploymentName}.cloud.databricks.com`;
  }

  /** Whether the tier has the compliance features. */
  get isEnterprise(): boolean {
    return this.facts.pricing_tier === 'ENTERPRISE';
  }
}

export const ACCOUNT_HOST = 'accounts.cloud.databricks.com';

/** A Databricks account with everything in it: plain data that a test or a demo changes between two readings. */
export class EmulatedState {
  readonly accountId: string;
  readonly directory = new Directory(7_000_000_000_001n);
  readonly clients = new Map<string, Client>();
  /** Whose keys are published where a federation policy's issuer says. */
  readonly issuers = new Map<string, Issuer['keys']>();
  /** Account settings by type; one that is not here was never set. */
  readonly settings = new Map<string, JsonObject>();
  /** Network configurations; a workspace names its own in its facts as `network_id`. */
  readonly networks = new Listing<Network>(({ network_id }) => network_id);
  readonly #workspaces = new Map<string, Workspace>();

  constructor(accountId = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9') {
    this.accountId = accountId;
  }

  get workspaces(): readonly Workspace[] {
    return [...this.#workspaces.values()];
  }

  workspace(id: string): Workspace | undefined {
    return this.#workspaces.get(id);
  }

  workspaceAt(host: string): Workspace | undefined {
    return this.workspaces.find((workspace) => workspace.host === host);
  }

  addWorkspace(id: string, deploymentName: string, facts: JsonObject = {}): Workspace {
    const defaults = { aws_region: 'us-east-1', pricing_tier: 'ENTERPRISE', workspace_status: 'RUNNING' };
    const workspace = new Workspace(id, deploymentName, { ...defaults, ...facts });
    this.#workspaces.set(id, workspace);
    return workspace;
  }

  removeWorkspace(id: string): void {
    this.#workspaces.delete(id);
  }

  addClient(clientId: string, client: Partial<Omit<Client, 'clientId'>> = {}): Client {
    const defaults = { secrets: [], federation: [], isAccountAdmin: true, workspaces: new Map() };
    const made: Client = { clientId, ...defaults, ...client };
    this.clients.set(clientId, made);
    return made;
  }
}
