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
import { type Doubt, doubtOn, openDoubts } from '../words/doubt.ts';
import { GapIndex, isInventoryGap } from '../words/gap.ts';
import type { Scope } from '../words/scope.ts';
import type { ObservedUnit, Row, Rows } from '../words/unit.ts';
import type { Lookups } from './lookup.ts';
import { MaskWatch } from './masked.ts';
import { type Subject, thingsOf } from './things.ts';

/** What of a configuration judgements depend on. */
export type JudgedBy = Pick<Config, 'policy'> & { readonly databricks?: { readonly accountId: string } | undefined };

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
 * Judges one unit: every rule on every row or on every thing it gathers from rows, on every resource that fell into a
 * gap, and on the scope itself when its inventory is incomplete, or has nobody whom the rule is about. In order of
 * resource id, then of the rules' declaration. `onRow` gets each row once, before it is judged.
 */
export function* judgeUnit(
  source: AnyDeclaration,
  unit: ObservedUnit<Rows>,
  config: JudgedBy & Pick<Config, 'emptyAllowed'>,
  lookups: Lookups,
  onRow: (row: Row) => void = () => {},
): Generator<Finding> {
  const rules = source.rules as readonly AnyRule[];
  const finding = (rule: AnyRule, resourceId: string, judgement: Judgement): Finding => ({
    rule,
    source,
    scope: unit.scope.id,
    resourceId,
    judgement,
  });
  const observed = { ...unit, gaps: new GapIndex(unit.gaps) };
  const judge = (rule: AnyRule, subjects: readonly Subject[]): Judgement =>
    judgeSubjects(rule, subjects, observed, config, lookups);
  for (const rule of rules) {
    const whole = judgeInventory(unit) ?? judgePopulation(source, rule, unit, config.emptyAllowed, judge);
    if (whole) yield finding(rule, WHOLE_SCOPE, whole);
  }
  const [gathering, others] = [rules.filter(({ gathers }) => gathers), rules.filter(({ gathers }) => !gathers)];
  for (const { id, subjects } of thingsOf(unit, gathering[0])) {
    for (const row of rowsOf(subjects)) onRow(row);
    const ofThing = gathering.map((rule) => ({ rule, id, of: subjects }));
    const ofRows = subjects.flatMap((each) => others.map((rule) => ({ rule, id: each.id, of: [each] })));
    for (const one of [...ofThing, ...ofRows]) yield finding(one.rule, one.id, judge(one.rule, one.of));
  }
}

const rowsOf = (subjects: readonly Subject[]): Row[] =>
  subjects.flatMap((subject) => ('row' in subject ? [subject.row] : []));

/** Whether a judgement says that the rule is about others: then it is of no population. */
export const isOutside = ({ outside }: AnyRule, { verdict, code }: Judgement): boolean =>
  verdict === 'NOT_APPLICABLE' && outside !== undefined && outside.includes(code);

type Observed = Pick<ObservedUnit, 'scope' | 'observedAt' | 'doubts'> & { readonly gaps: GapIndex };

/** What was read of a thing decides only that it fails: the rest of it may be anything. */
function judgeSubjects(
  rule: AnyRule,
  subjects: readonly Subject[],
  unit: Observed,
  config: JudgedBy,
  lookups: Lookups,
): Judgement {
  const rows = rowsOf(subjects);
  const missing = subjects.find((subject) => 'gap' in subject);
  const judgement = rows.length === 0 ? undefined : judgeRows(rule, rows, unit, config, lookups);
  return missing && judgement?.verdict !== 'FAIL' ? unread(missing.gap) : judgement!;
}

/** One rule on one row. */
export const judgeRow = (rule: AnyRule, row: Row, unit: Observed, config: JudgedBy, lookups: Lookups): Judgement =>
  judgeRows(rule, [row], unit, config, lookups);

/** One rule on the rows of one thing; on a row, if it does not gather. A rule that throws has judged nothing: ERROR. */
export function judgeRows(
  rule: AnyRule,
  rows: readonly Row[],
  unit: Observed,
  config: JudgedBy,
  lookups: Lookups,
): Judgement {
  const wholeRow = firstOf(rows, ({ id }) => unit.gaps.atRow(id));
  if (wholeRow) return unread(wholeRow);
  const doubts: Doubt[] = [];
  const masks = new MaskWatch();
  const watch = { masks, doubted: (doubt: Doubt | undefined): void => void (doubt && doubts.push(doubt)) };
  watch.doubted(firstOf(rows, ({ id }) => doubtOn(unit.doubts, id)));
  const context: RuleContext<never> = {
    policy: config.policy as never,
    now: unit.observedAt,
    region: unit.scope.region ?? unit.scope.host,
    scopeKind: unit.scope.kind,
    databricksAccount: config.databricks?.accountId ?? null,
    unread: (field) => firstOf(rows, ({ id }) => unit.gaps.atField(id, field)),
    tables: lookups.isClear ? lookups : undefined, // what is remembered by them would tell of doubts only once
    lookup: (table, id, region) => lookups.find(table, id, unit.scope, region, watch) as never,
    related: (table, field, value, region) => lookups.related(table, field, value, unit.scope, region, watch) as never,
  };
  const seen = rows.map((row) => masks.of(row));
  try {
    const judgement = rule.gathers ? rule.gathers.judge(seen, context) : rule.judge(seen[0], context);
    return withDoubts(masks.judged(judgement), doubts);
  } catch (error) {
    const reason = `The rule itself failed: ${error instanceof Error ? error.message : String(error)}`;
    return { verdict: 'ERROR', assurance: null, code: 'RULE_FAILED', reason };
  }
}

function firstOf<Found>(rows: readonly Row[], find: (row: Row) => Found | undefined): Found | undefined {
  for (const row of rows) {
    const found = find(row);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What was read and not understood may mean anything: it takes a PASS away, and gives no FAIL. */
function withDoubts(judgement: Judgement, [doubt]: readonly Doubt[]): Judgement {
  const { verdict, reason } = judgement;
  if (doubt === undefined || (verdict !== 'PASS' && verdict !== 'NOT_APPLICABLE')) return judgement;
  const { operation, member } = doubt;
  const without = `Without it: ${verdict}. ${reason}`;
  return unknown(
    'MEMBER_UNKNOWN',
    `${operation} answered with a member that the model does not know, ${member}. ${without}`,
  );
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

function judgeInventory({ gaps }: ObservedUnit<Rows>): Judgement | undefined {
  const gap = gaps.find(isInventoryGap);
  if (!gap) return undefined;
  const judgement = unread(gap);
  return { ...judgement, reason: `Not everything was seen. ${judgement.reason}` };
}

/** What is said of a scope that was read and has nobody whom the rule is about: no row, or none but rows outside. */
function judgePopulation(
  source: AnyDeclaration,
  rule: AnyRule,
  unit: ObservedUnit<Rows>,
  emptyAllowed: Config['emptyAllowed'],
  judge: (rule: AnyRule, subjects: readonly Subject[]) => Judgement,
): Judgement | undefined {
  const count = unit.rows.length;
  if (count > 0 && !rule.outside) return undefined;
  for (const { subjects } of thingsOf(unit, rule)) if (!isOutside(rule, judge(rule, subjects))) return undefined;
  const none = count === 0 ? 'there is none' : `the rule is about none of ${count}`;
  return mayBeEmpty(emptyAllowed[source.id], unit.scope) || mayBeEmpty(emptyAllowed[rule.id], unit.scope)
    ? withDoubts(
        notApplicable('NONE_EXPECTED', `Everything was read and ${none}, as the configuration allows.`),
        openDoubts(unit.doubts),
      )
    : unknown('NONE_FOUND', `Everything was read and ${none}; the configuration does not say that none is right.`);
}

const mayBeEmpty = (allowed: '*' | readonly string[] | undefined, scope: Scope): boolean =>
  allowed === '*' ||
  (allowed ?? []).some((name) => name === scope.id || name === scope.region || name === scope.accountId);
