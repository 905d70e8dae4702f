import * as z from 'zod';
import { isAbout, OF_ANOTHER } from '#domain/databricks/documented.ts';
import {
  bareOrWrapped,
  type Databricks,
  DatabricksId,
  type DatabricksRead,
} from '#domain/declaring/databricks-client.ts';
import type { DatabricksConfig } from '#domain/declaring/databricks-config.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import { byText } from '#domain/words/by-text.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { Gap } from '#domain/words/gap.ts';

/** Answers with the whole list at once: https://docs.databricks.com/api/account/workspaces/list */
const LIST = 'GET /api/2.0/accounts/{account_id}/workspaces';
export const WORKSPACE_READS: readonly DatabricksRead[] = [LIST];

const Listed = bareOrWrapped(
  'workspaces',
  z.looseObject({
    workspace_id: DatabricksId,
    deployment_name: z.string().regex(/^[A-Za-z0-9-]+$/, 'is not a part of a host name'),
  }),
);

export interface Workspace {
  readonly id: string;
  readonly host: string;
}

export interface FoundWorkspaces {
  /** Null when it could not be found out which there are. */
  readonly workspaces: readonly Workspace[] | null;
  readonly gaps: readonly Gap[];
}

/** Every workspace of the account, running or not: one that cannot be read shall be a gap, and not left out. */
export async function discoverWorkspaces(databricks: Databricks, config: DatabricksConfig): Promise<FoundWorkspaces> {
  if (config.workspaces !== 'account') return { workspaces: inOrder(config.workspaces), gaps: [] };
  try {
    const listed = await databricks.ask(LIST, Listed, { path: { account_id: config.accountId } });
    if (!listed.every(isAbout('account_id', config.accountId))) throw new ReadError('UNEXPECTED_RESPONSE', OF_ANOTHER);
    if (listed.length === 0)
      throw new ReadError('UNEXPECTED_RESPONSE', 'the answer names no workspace; see workspaces');
    const domain = config.accountHost.replace(/^[^.]+\./, '');
    const found = listed.map(({ workspace_id: id, deployment_name: name }) => ({ id, host: `${name}.${domain}` }));
    return { workspaces: inOrder(found), gaps: [] };
  } catch (error) {
    return { workspaces: null, gaps: [{ operation: LIST, resourceId: null, fields: [], ...readFailure(error) }] };
  }
}

const inOrder = (workspaces: readonly Workspace[]): Workspace[] => [...workspaces].sort((a, b) => byText(a.id, b.id));
