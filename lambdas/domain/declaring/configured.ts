import { type AnyDeclaration, isCollector } from './any-declaration.ts';
import type { Config } from './config.ts';
import { PROBE_CALLS } from './databricks-client.ts';
import { scopeKindsOf } from './declaration.ts';

/** Whether a collector runs commands on clusters: it asks as a principal of its own, and only where that is named. */
export const isProbe = ({ reads }: { readonly reads: readonly string[] }): boolean =>
  reads.some((read) => (PROBE_CALLS as readonly string[]).includes(read));

/**
 * Whether the configuration names what a table is read from. What it leaves out has neither units nor verdicts; the
 * plan carries the configuration, so that a replay leaves out the same.
 */
export function isConfigured(source: AnyDeclaration, { databricks }: Pick<Config, 'databricks'>): boolean {
  if (!scopeKindsOf(source).every((kind) => kind.startsWith('databricks-'))) return true;
  if (!databricks) return false; // null too: a plan may have been written by anybody
  return !(isCollector(source) && isProbe(source)) || databricks.probe !== undefined;
}
