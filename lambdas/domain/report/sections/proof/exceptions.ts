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
  const { dates } = context;
  return {
    kind: 'table',
    columns: [
      { header: 'Resource and scope', kind: 'mono', weight: 31 },
      ...(mixed ? [{ header: 'Verdict', kind: 'verdict', weight: 11 } as const] : []),
      { header: 'Reason', kind: 'text', weight: mixed ? 31 : 39 },
      { header: 'First seen', kind: 'text', weight: 12 },
      { header: 'Last seen', kind: 'text', weight: 12 },
      { header: 'Days', kind: 'number', weight: 10 },
      { header: 'State', kind: 'verdict', weight: 14 },
    ],
    rows: exceptions.map((exception) => [
      resourceText(exception.resource, exception.scope),
      ...(mixed ? [exception.verdict] : []),
      reasonText(exception),
      dateOf(exception.since) + (mayBeOlder(exception, context) ? '\nor before' : ''),
      dateOf(exception.lastRun),
      `${number(exception.days)} of ${number(dates.length)}`,
      exception.state + (exception.spells > 1 ? `, ${number(exception.spells)} times` : ''),
    ]),
    whenEmpty: 'None of them is printed.',
  };
}

/** Of a FAIL the spell is known from its first run on, as far as runs handed it on; of the rest, only the period. */
function mayBeOlder({ verdict, since }: Exception, { first, input: { carried } }: ReportContext): boolean {
  if (verdict !== 'FAIL' || !carried) return since === first?.run;
  return !carried.isWhole && since === (carried.since ?? first?.run);
}

const reasonText = ({ reason, disposition }: Exception): string =>
  disposition === '' ? reason : `${reason}\nAccepted by disposition ${disposition}.`;
