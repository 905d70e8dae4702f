import derivation from '#collectors/network/egress-paths/derivation.ts';
import type { Judgement } from '#domain/declaring/rule.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import { TABLES, type TableId } from '#domain/network/region/tables.ts';
import type { Gap } from '#domain/words/gap.ts';
import { awsRegion, databricksAccount } from '#domain/words/scope.ts';
import type { Row } from '#domain/words/unit.ts';
import { deriveTable } from '../../lambdas/steps/derive/derive-table.ts';

const ACCOUNT_ID = '111122223333';

export const SCOPE = awsRegion(ACCOUNT_ID, 'us-east-1');

/** Without `workspace-networks`, no Databricks account is configured. */
export type Rows = { readonly [Id in Exclude<TableId, 'workspace-networks'>]: readonly Row[] } & {
  readonly 'workspace-networks'?: readonly Row[];
};

const DATABRICKS = databricksAccount('0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9', 'accounts.cloud.databricks.com');

export interface Deriving {
  readonly gaps?: Partial<Record<TableId, readonly Gap[]>>;
  readonly policy?: Readonly<Record<string, unknown>>;
  /** Whose tables they are. */
  readonly accountId?: string;
}

/** Derives egress paths of tables as a run does, and judges them. */
export function deriveEgress(tables: Rows, { gaps = {}, policy = {}, accountId = ACCOUNT_ID }: Deriving = {}) {
  const scope = awsRegion(accountId, 'us-east-1');
  const lookups = new Lookups((id) => tables[id as TableId] === undefined);
  const observedAt = '2026-11-21T06:00:00.000Z';
  for (const id of TABLES) {
    const rows = tables[id];
    const where = id === 'workspace-networks' ? DATABRICKS : scope;
    if (rows) lookups.add(id, { scope: where, rows, gaps: gaps[id] ?? [], observedAt });
  }
  const settings = { databricksNetworks: [], egressAllow: [], ...policy };
  const unit = deriveTable(derivation, scope, settings, lookups);
  const findings = new Map<string, Judgement>();
  for (const { resourceId, judgement } of judgeUnit(derivation, unit, { policy: settings, emptyAllowed: {} }, lookups))
    findings.set(resourceId, judgement);
  return { unit, paths: unit.rows as unknown as EgressPath[], findings };
}

/** The gap of a list that was refused as a whole. */
export const denied = (operation: string): Gap => ({
  operation,
  resourceId: null,
  fields: [],
  code: 'ACCESS_DENIED',
  reason: 'AccessDenied: not authorized',
});
