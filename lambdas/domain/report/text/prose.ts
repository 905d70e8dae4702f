import * as z from 'zod';
import { LINE_KINDS } from './document.ts';

const text = z.string().min(1);
const section = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject({ title: text, ...shape });
const texts = <Name extends string>(...names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, text])) as Record<Name, z.ZodString>;

/** The words of a report that no code depends on: `templates/report/prose.json`. `{name}` stands for a value. */
export const ReportProse = z.strictObject({
  title: text,
  subtitle: text,
  labels: z.strictObject(texts('PLAN_NOT_OURS', 'SIMULATED', 'missed', 'unfinished')),
  verify: section(
    texts(
      'lead',
      'key',
      'fingerprint',
      'named',
      'namedMore',
      'seal',
      'sealNote',
      'files',
      'filesNote',
      'all',
      'allNote',
      'empty',
    ),
  ),
  summary: section(
    texts(
      ...(['lead', 'none', 'verdicts', 'verdictsNote', 'safeguards', 'safeguardsNote', 'supportsNote'] as const),
      ...(['rules', 'rulesNote', 'notApplicable', 'notApplicableNote', 'notApplicableNone'] as const),
      ...(['flips', 'flipsNote', 'flipsNone', 'spells', 'spellsNone'] as const),
    ),
  ),
  /** By section of 45 CFR 164: what its paragraphs are called together. */
  safeguards: z.record(z.string(), text),
  exceptions: section({
    ...texts('lead', 'fail', 'failNone', 'undetermined', 'undeterminedLead', 'undeterminedNone', 'remedy', 'capped'),
    ...texts('carriedPassed', 'carriedSince', 'runs', 'before'),
    states: z.array(text),
  }),
  completeness: section(
    texts(
      ...(['lead', 'calendar', 'calendarNote', 'missed', 'missedNone', 'extra', 'extraNone'] as const),
      ...(['attention', 'attentionNone', 'units', 'unitsNote', 'incomplete', 'incompleteNone', 'adopted'] as const),
      ...(['gaps', 'gapsNote', 'gapsNone', 'members', 'membersNone', 'masked', 'maskedNote', 'maskedNone'] as const),
      ...(['coverage', 'coverageNote', 'settings', 'settingsNone', 'planned', 'plannedNone'] as const),
    ),
  ),
  doubts: z.strictObject(texts('incomplete', 'unplanned')),
  shortened: text,
  egress: section({
    ...texts(
      'lead',
      'none',
      'drawing',
      'drawingAlt',
      'subnets',
      'ways',
      'uncounted',
      'noSender',
      'noWay',
      'passesOn',
      'policyUnjudged',
      'grouped',
      'notDrawn',
    ),
    ...texts('paths', 'pathsNone', 'pathsCapped', 'pathsWhole', 'doubts', 'doubtsNote', 'doubtsNone', 'doubtsCapped'),
    ...texts('doubtsUnread', 'pathsUnread'),
    ...texts('changes', 'changesNone', 'opened', 'closed', 'altered'),
    terms: z.array(text),
    legend: z.strictObject(texts(...LINE_KINDS)),
  }),
  clusters: section({
    ...texts('lead', 'clusters', 'jobs', 'routes', 'none', 'capped', 'unread', 'undeclared', 'probeOff', 'notAsked'),
    order: z.array(text),
    route: z.strictObject(texts('RUNTIME', 'INSTANCE', 'CONFIG', 'NONE')),
  }),
  access: section({
    ...texts('lead', 'groups', 'groupsNote', 'noPhiGroups', 'groupsNone', 'missing', 'people'),
    ...texts('changes', 'changesNote', 'changesNone'),
    why: z.strictObject(texts('PHI', 'ADMIN')),
  }),
  changes: section(
    texts(
      ...(['lead', 'none', 'capped', 'elsewhere', 'uncompared', 'uncomparedNote', 'uncomparedNone'] as const),
      ...(['everything', 'inventory', 'allThings', 'still'] as const),
    ),
  ),
  tables: section(
    texts('elsewhere', 'lead', 'none', 'empty', 'unread', 'incomplete', 'unplanned', 'capped', 'cappedTwice'),
  ),
  ipe: section({
    ...texts('lead', 'sources', 'sourcesNote', 'production', 'parameters', 'parametersNone', 'limits', 'characters'),
    limitItems: z.array(text),
  }),
  hashes: section(texts('lead', 'leadEmpty')),
  glossary: section({ terms: z.record(z.string(), text) }),
});
export type ReportProse = z.infer<typeof ReportProse>;
