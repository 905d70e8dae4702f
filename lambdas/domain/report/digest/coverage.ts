import { byText } from '../../words/by-text.ts';
import { canonicalJson } from '../../words/canonical-json.ts';
import { membersChange } from '../text/value-change.ts';
import type { PlannedRun } from './input.ts';

/** One setting that a run was told otherwise than the run before it. */
export interface SettingChange {
  readonly run: string;
  /** `policy.maxKeyRotationDays`. */
  readonly setting: string;
  /** `365 → 730`; of a list what left it and what came: `− us-west-2`. */
  readonly lines: readonly string[];
}

/** Units that one run planned and the run before it did not, or the other way round. */
export interface UnitsChange {
  readonly run: string;
  readonly scope: string;
  readonly kind: 'planned anew' | 'no longer planned';
  readonly collectors: readonly string[];
  /** No other collector of that scope is planned (any more, or was before). */
  readonly whole: boolean;
}

/** `runs` in order of time: each is compared with the one before it. */
export const settingChanges = (runs: readonly PlannedRun[]): SettingChange[] =>
  pairs(runs).flatMap(([before, after]) =>
    differences(before.config, after.config, []).map((change) => ({ run: after.run, ...change })),
  );

export const unitsChanges = (runs: readonly PlannedRun[]): UnitsChange[] =>
  pairs(runs).flatMap(([before, after]) => [
    ...missing(before, after).map((gone) => ({ run: after.run, kind: 'no longer planned' as const, ...gone })),
    ...missing(after, before).map((come) => ({ run: after.run, kind: 'planned anew' as const, ...come })),
  ]);

const pairs = (runs: readonly PlannedRun[]): [PlannedRun, PlannedRun][] =>
  runs.slice(1).map((run, at) => [runs[at] as PlannedRun, run]);

/** By scope, the collectors that the first run planned there and the second did not. */
function missing(first: PlannedRun, second: PlannedRun): { scope: string; collectors: string[]; whole: boolean }[] {
  const kept = new Set(second.manifest.units.map(({ collector, scope }) => `${collector}\0${scope}`));
  const places = new Set(second.manifest.units.map(({ scope }) => scope));
  const units = first.manifest.units.filter(({ collector, scope }) => !kept.has(`${collector}\0${scope}`));
  return [...Map.groupBy(units, ({ scope }) => scope)]
    .sort(([a], [b]) => byText(a, b))
    .map(([scope, members]) => ({
      scope,
      collectors: members.map(({ collector }) => collector).sort(byText),
      whole: !places.has(scope),
    }));
}

type Difference = Pick<SettingChange, 'setting' | 'lines'>;

function differences(before: unknown, after: unknown, path: readonly string[]): Difference[] {
  if (isSettings(before) && isSettings(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .sort(byText)
      .flatMap((name) => differences(before[name], after[name], [...path, name]));
  if (textOf(before) === textOf(after)) return [];
  const setting = path.join('.');
  return Array.isArray(before) && Array.isArray(after)
    ? [{ setting, lines: membersChange(before.map(textOf), after.map(textOf)) }]
    : [{ setting, lines: [`${textOf(before)} → ${textOf(after)}`] }];
}

const isSettings = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string =>
  value === undefined ? 'not set' : typeof value === 'string' ? value : canonicalJson(value);
