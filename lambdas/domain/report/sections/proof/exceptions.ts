import { dateOf } from '../../../words/run-id.ts';
import { SEVERITIES } from '../../../words/verdict.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { Exception, ExceptionVerdict } from '../../digest/exceptions.ts';
import type { Block, Section, TableBlock } from '../../text/document.ts';
import { exceptionsQuery } from '../../text/queries.ts';
import { fill, number, resourceText } from '../../text/wording.ts';
import { linksOf } from '../parts/links.ts';

export function exceptionSections(context: ReportContext): Section[] {
  const words = context.prose.exceptions;
  const states: Block = { kind: 'list', items: words.states };
  return [
    {
      id: 'exceptions',
      title: words.title,
      level: 1,
      blocks: [
        { kind: 'paragraph', text: words.lead, tone: 'lead' },
        states,
        { kind: 'paragraph', text: words.runs, tone: 'note' },
        ...carriedNotes(context),
        { kind: 'paragraph', text: context.prose.shortened, tone: 'note' },
      ],
    },
    ...part(context, 'exceptions-fail', words.fail, ['FAIL'], [], words.failNone),
    ...part(
      context,
      'exceptions-undetermined',
      words.undetermined,
      ['ERROR', 'UNKNOWN'],
      [{ kind: 'paragraph', text: words.undeterminedLead }],
      words.undeterminedNone,
    ),
  ];
}

/** What is said of the time before the period where it is not known as the run before it sealed it. */
function carriedNotes({ prose, input: { carried } }: ReportContext): Block[] {
  const words = prose.exceptions;
  if (!carried) return [];
  const note = (text: string): Block => ({ kind: 'paragraph', text, tone: 'note' });
  const { since, isWhole, readBack, passed } = carried;
  const whys = passed.map(({ run, why }) => `${run} (${why})`);
  return [
    ...(whys.length > 0
      ? [
          note(
            fill(words.carriedPassed, { runs: whys.slice(0, NAMED).join('; '), count: number(whys.length), readBack }),
          ),
        ]
      : []),
    ...(isWhole ? [] : [note(fill(words.carriedSince, { since: since ?? '' }))]),
  ];
}

/** Runs named whose state was not gone on from; the rest is counted. */
const NAMED = 3;

function part(
  context: ReportContext,
  id: string,
  title: string,
  verdicts: readonly ExceptionVerdict[],
  lead: readonly Block[],
  none: string,
): Section[] {
  const groups = groupsOf(context, verdicts);
  const blocks: Block[] = groups.length === 0 ? [{ kind: 'paragraph', text: none }] : [...lead];
  return [
    { id, title, level: 2, blocks },
    ...groups.map(
      (group): Section => ({
        id: `${id}-${group.rule}`,
        title: group.title,
        level: 3,
        blocks: groupBlocks(context, group, verdicts),
      }),
    ),
  ];
}

interface Group {
  readonly rule: string;
  readonly title: string;
  readonly severity: string;
  readonly links: readonly string[];
  readonly exceptions: readonly Exception[];
}

/** By rule, the most severe first. A finding of a rule no manifest of the period counts keeps its id as a title. */
function groupsOf({ exceptions, histories }: ReportContext, verdicts: readonly ExceptionVerdict[]): Group[] {
  const byRule = Map.groupBy(
    exceptions.filter(({ verdict }) => verdicts.includes(verdict)),
    ({ rule }) => rule,
  );
  const rank = ({ severity }: Group): number => (SEVERITIES as readonly string[]).indexOf(severity);
  return [...byRule]
    .map(([rule, members]): Group => {
      const known = histories.find((history) => history.rule === rule)?.latest;
      const { title = rule, severity = '' } = known ?? {};
      return { rule, title, severity, links: known ? linksOf(known) : [], exceptions: members };
    })
    .sort((a, b) => rank(a) - rank(b));
}

function groupBlocks(context: ReportContext, group: Group, verdicts: readonly ExceptionVerdict[]): Block[] {
  const { input, limits, prose, first, last } = context;
  const remedy = verdicts.includes('FAIL') ? input.remedies[group.rule] : undefined;
  const printed = group.exceptions.slice(0, limits.exceptionsPerRule);
  const hidden = group.exceptions.length - printed.length;
  const facts: string[] = [group.rule, group.severity, ...group.links].filter((fact) => fact !== '');
  return [
    { kind: 'paragraph', text: facts.join(' · '), tone: 'note' },
    ...(remedy ? [{ kind: 'paragraph', text: `${prose.exceptions.remedy}: ${remedy}` } as const] : []),
    exceptionTable(context, printed, verdicts),
    ...(hidden > 0
      ? [
          { kind: 'paragraph', text: fill(prose.exceptions.capped, { hidden }) } as const,
          { kind: 'code', text: exceptionsQuery(group.rule, verdicts, first?.run ?? '', last?.run ?? '') } as const,
        ]
      : []),
  ];
}

function exceptionTable(
  context: ReportContext,
  exceptions: readonly Exception[],
  verdicts: readonly ExceptionVerdict[],
): TableBlock {
  const mixed = verdicts.length > 1;
  return {
    kind: 'table',
    columns: [
      { header: 'Resource and scope', kind: 'mono', weight: 31 },
      ...(mixed ? [{ header: 'Verdict', kind: 'verdict', weight: 11 } as const] : []),
      { header: 'Reason', kind: 'text', weight: mixed ? 26 : 34 },
      { header: 'First seen', kind: 'text', weight: 12 },
      { header: 'Last seen', kind: 'text', weight: 12 },
      { header: 'Runs', kind: 'text', weight: 16 },
      { header: 'State', kind: 'verdict', weight: 13 },
    ],
    rows: exceptions.map((exception) => [
      resourceText(exception.resource, exception.scope),
      ...(mixed ? [exception.verdict] : []),
      reasonText(exception, context),
      sinceText(exception, context),
      dateOf(exception.lastRun),
      runsText(exception, context),
      exception.state,
    ]),
    whenEmpty: 'None of them is printed.',
  };
}

/** The day of the latest spell, with how many were seen to end before it. */
function sinceText(exception: Exception, context: ReportContext): string {
  const before = exception.ended - (exception.endedRun === null ? 0 : 1);
  const ends = before === 1 ? 'once' : `${number(before)} times`;
  return [
    dateOf(exception.since),
    ...(mayBeOlder(exception, context) ? ['or before'] : []),
    ...(before > 0 ? [`seen to end ${ends} before`] : []),
  ].join('\n');
}

/** Of a FAIL the spell is known from its first run on, as far as runs handed it on; of the rest, only the period. */
function mayBeOlder({ verdict, since }: Exception, { first, input: { carried } }: ReportContext): boolean {
  if (verdict !== 'FAIL' || !carried) return since === first?.run;
  return !carried.isWhole && since === (carried.since ?? first?.run);
}

/** `FAIL in 29 of 29 runs that judged it`, then what could not tell and what did not take place, where there was any. */
function runsText(exception: Exception, { missed }: ReportContext): string {
  const { verdict, resource, runs, from, endedRun, state } = exception;
  const until = state === 'removed' ? endedRun : null;
  const without = missed.filter((slot) => slot > from && (until === null || slot < until)).length;
  const said =
    verdict === 'FAIL'
      ? `FAIL in ${number(runs.said)} of ${number(runs.judged)} that judged it`
      : `${verdict} in ${number(runs.said)}, ${resource === '*' ? 'read whole' : 'judged'} in ${number(runs.judged)}`;
  const others = [
    ...(runs.unread > 0
      ? [`${number(runs.unread)} ${verdict === 'FAIL' ? 'unread' : 'otherwise not determined'}`]
      : []),
    ...(without > 0 ? [`${number(without)} missed`] : []),
  ];
  return [said, ...others].join('; ');
}

function reasonText({ reason, disposition, lastRun, runs }: Exception, { prose }: ReportContext): string {
  if (runs.said === 0) return fill(prose.exceptions.before, { date: dateOf(lastRun) });
  return disposition === '' ? reason : `${reason}\nAccepted by disposition ${disposition}.`;
}
