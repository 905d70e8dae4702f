import { tableName } from '../declaring/declaration.ts';

/** What a run was able to say, besides its findings. */
export interface Looked {
  readonly populations: readonly { readonly rule: string }[];
  readonly units: readonly { readonly collector: string; readonly scope: string; readonly outcome: string }[];
  /** Collector and scope of its gaps that leave an inventory incomplete. */
  readonly brokenInventories: readonly { readonly collector: string; readonly scope: string }[];
}

const keyOf = (...parts: readonly string[]): string => parts.join('\0');

/** Whether a run left a rule unjudged, or a place unread or read in part: then what it does not say may be so all the same. */
export function unreadPlaces(looked: Looked | null): (rule: string, table: string, scope: string) => boolean {
  if (!looked) return () => true;
  const { populations, units, brokenInventories } = looked;
  const rules = new Set(populations.map(({ rule }) => rule));
  const read = new Set(
    units
      .filter(({ outcome }) => outcome === 'COMPLETE' || outcome === 'PARTIAL')
      .map(({ collector, scope }) => keyOf(tableName(collector), scope)),
  );
  const broken = new Set(brokenInventories.map(({ collector, scope }) => keyOf(tableName(collector), scope)));
  return (rule, table, scope) => !rules.has(rule) || !read.has(keyOf(table, scope)) || broken.has(keyOf(table, scope));
}
