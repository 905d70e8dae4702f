import type { AnyDeclaration } from '../declaring/any-declaration.ts';
import type { Config } from '../declaring/config.ts';
import { tableName } from '../declaring/declaration.ts';
import {
  type AnyRule,
  controlsOf,
  type Judgement,
  notApplicable,
  type RuleContext,
  unknown,
  unread,
} from '../declaring/rule.ts';
import type { TableRow } from '../tables/table.ts';
import { byText } from '../words/by-text.ts';
import { type Gap, GapIndex, isInventoryGap } from '../words/gap.ts';
import type { Scope } from '../words/scope.ts';
import type { ObservedUnit, Row, Rows } from '../words/unit.ts';
import type { Lookups } from './lookup.ts';

/** The resource id of a finding about a whole scope. */
export const WHOLE_SCOPE = '*';

export interface Finding {
  readonly rule: AnyRule;
  readonly source: AnyDeclaration;
  readonly scope: string;
  readonly resourceId: string;
  readonly judgement: Judgement;
}

/**
 * Judges one unit: every rule on every row, on every resource that fell into a gap, and on the scope itself when its
 * inventory is incomplete or empty. In order of resource id, then of the rules' declaration.
 */
export function* judgeUnit(
  source: AnyDeclaration,
  unit: ObservedUnit<Rows>,
  config: Pick<Config, 'policy' | 'emptyAllowed'>,
  lookups: Lookups,
): Generator<Finding> {
  const finding = (rule: AnyRule, resourceId: string, judgement: Judgement): Finding => ({
    rule,
    source,
    scope: unit.scope.id,
    resourceId,
    judgement,
  });
  const whole = judgeInventory(source, unit, config.emptyAllowed);
  if (whole) for (const rule of source.rules as AnyRule[]) yield finding(rule, WHOLE_SCOPE, whole);
  const gaps = new GapIndex(unit.gaps);
  for (const subject of subjectsOf(unit))
    for (const rule of source.rules as AnyRule[])
      yield finding(
        rule,
        subject.id,
        'gap' in subject ? unread(subject.gap) : judgeRow(rule, subject.row, { ...unit, gaps }, config, lookups),
      );
}

/** One rule on one row. A rule that throws has judged nothing: ERROR. */
export function judgeRow(
  rule: AnyRule,
  row: Row,
  unit: Pick<ObservedUnit, 'scope' | 'observedAt'> & { readonly gaps: GapIndex },
  config: Pick<Config, 'policy'>,
  lookups: Lookups,
): Judgement {
  const wholeRow = unit.gaps.atRow(row.id);
  if (wholeRow) return unread(wholeRow);
  const context: RuleContext<never> = {
    policy: config.policy as never,
    now: unit.observedAt,
    region: unit.scope.region ?? unit.scope.host,
    unread: (field) => unit.gaps.atField(row.id, field),
    tables: lookups,
    lookup: (table, id, region) => lookups.find(table, id, unit.scope, region) as never,
    related: (table, field, value, region) => lookups.related(table, field, value, unit.scope, region) as never,
  };
  try {
    return rule.judge(row, context);
  } catch (error) {
    const reason = `The rule itself failed: ${error instanceof Error ? error.message : String(error)}`;
    return { verdict: 'ERROR', assurance: null, code: 'RULE_FAILED', reason };
  }
}

/** The same judgement by all rules of a table, of a whole scope: where nobody looked, no rule is left out. */
export function* judgeWhole(source: AnyDeclaration, scope: string, judgement: Judgement): Generator<Finding> {
  for (const rule of source.rules as AnyRule[]) yield { rule, source, scope, resourceId: WHOLE_SCOPE, judgement };
}

export const findingRow = (run: string, { rule, source, scope, resourceId, judgement }: Finding): TableRow => ({
  run_id: run,
  rule_id: rule.id,
  control_ids: controlsOf(rule),
  severity: rule.severity,
  scope,
  table_name: tableName(source.id),
  resource_id: resourceId,
  verdict: judgement.verdict,
  assurance: judgement.assurance,
  reason: judgement.reason,
  disposition_id: null,
  reason_code: judgement.code,
  evidences: rule.evidences,
  criterion: rule.criterion,
});

function judgeInventory(
  source: AnyDeclaration,
  unit: ObservedUnit<Rows>,
  emptyAllowed: Config['emptyAllowed'],
): Judgement | undefined {
  const gap = unit.gaps.find(isInventoryGap);
  if (gap) {
    const judgement = unread(gap);
    return { ...judgement, reason: `Not everything was seen. ${judgement.reason}` };
  }
  if (unit.rows.length > 0 || unit.gaps.some(({ resourceId }) => resourceId !== null)) return undefined;
  return mayBeEmpty(emptyAllowed[source.id], unit.scope)
    ? notApplicable('NONE_EXPECTED', 'Everything was read and there is none, as the configuration allows.')
    : unknown(
        'NONE_FOUND',
        'Everything was read and there is none; the configuration does not say that none is right.',
      );
}

const mayBeEmpty = (allowed: '*' | readonly string[] | undefined, scope: Scope): boolean =>
  allowed === '*' ||
  (allowed ?? []).some((name) => name === scope.id || name === scope.region || name === scope.accountId);

type Subject = { readonly id: string } & ({ readonly row: Row } | { readonly gap: Gap });

/** Rows, and resources that are known by name only because reading them failed; in order of id. */
function* subjectsOf({ rows, gaps }: ObservedUnit<Rows>): Generator<Subject> {
  const named = new Map(gaps.toReversed().flatMap((gap) => (gap.resourceId === null ? [] : [[gap.resourceId, gap]])));
  const missing = [...named].sort(([a], [b]) => byText(a, b)).map(([id, gap]) => ({ id, gap }));
  let next = 0;
  for (const row of rows) {
    for (let one = missing[next]; one !== undefined && one.id <= row.id; one = missing[++next])
      if (one.id < row.id) yield one;
    yield { id: row.id, row };
  }
  yield* missing.slice(next);
}
