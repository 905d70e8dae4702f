import type { Reply } from './replies.ts';
import type { Client, EmulatedState, Json, Workspace } from './state.ts';

/** A call that was let in, as its handler sees it. */
export interface Context {
  readonly state: EmulatedState;
  readonly client: Client;
  /** Values of the names in the route's path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, Json>>;
}

/** The same at a workspace's host. */
export interface WorkspaceContext extends Context {
  readonly workspace: Workspace;
  /** Whether the caller is an admin of this workspace; others see less, and are not told so. */
  readonly isAdmin: boolean;
}

interface RouteFacts {
  /** Method and path, `{name}` where a value stands. */
  readonly route: string;
  /** The OAuth scope a token needs; `<scope>:read` will do for GET. */
  readonly scope: string;
}
export type WorkspaceRoute = RouteFacts & { readonly answer: (context: WorkspaceContext) => Reply };
export type AccountRoute = RouteFacts & { readonly answer: (context: Context) => Reply };

/** The value of a query parameter as a whole number within bounds; undefined where it is none. */
export function wholeNumber(query: URLSearchParams, name: string, fallback: number, most: number): number | undefined {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= 1 && value <= most ? value : undefined;
}
