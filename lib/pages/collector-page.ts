import * as z from 'zod';
import { type AnyDeclaration, isCollector } from '#domain/declaring/any-declaration.ts';
import { scopeKindsOf, tableName } from '#domain/declaring/declaration.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import type { AnyRule, PolicyShape } from '#domain/declaring/rule.ts';
import type { ScopeKind } from '#domain/words/scope.ts';
import { markdownTable } from './markdown-table.ts';

const PLACES: Readonly<Record<ScopeKind, string>> = {
  'aws-account': 'once in the AWS account',
  'aws-region': 'in every region of the AWS account',
  'databricks-account': 'once in the Databricks account',
  'databricks-workspace': 'in every Databricks workspace',
};

/** The README of a folder of the catalogue, made of its declaration alone. */
export function collectorPage(declared: AnyDeclaration): string {
  const rules = declared.rules as AnyRule[];
  const sections = [
    `# ${declared.title}`,
    `${whatItIs(declared)}; each run adds its rows to the table \`${tableName(declared.id)}\`. This page is made of its ` +
      'declaration: `npm run pages` writes it anew.',
    ...sources(declared),
    '## Columns',
    columnTable(declared),
    ...(rules.length === 0 ? [] : ['## Rules']),
    ...rules.map(ruleSection),
    ...policySection([...(isCollector(declared) ? [] : [declared]), ...rules]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function whatItIs(declared: AnyDeclaration): string {
  const places = scopeKindsOf(declared)
    .map((kind) => PLACES[kind])
    .join(' and ');
  return isCollector(declared)
    ? `The collector \`${declared.id}\` reads ${places}`
    : `The table \`${declared.id}\` is made of other tables, ${places}, when a run is sealed and again by every replay`;
}

function sources(declared: AnyDeclaration): string[] {
  const [title, names] = isCollector(declared)
    ? (['## What it may call', declared.reads] as const)
    : (['## What it is made of', declared.from] as const);
  return [title, names.map((name) => `- \`${name}\``).join('\n')];
}

function columnTable(collector: AnyDeclaration): string {
  const changesBy = new Set<string>(collector.volatile ?? []);
  return markdownTable(
    ['Column', 'Type', 'Null', 'Meaning'],
    declaredTable(collector).columns.map(({ name, field, type, nullable, description }) => [
      `\`${name}\``,
      `\`${type}\``,
      nullable ? 'yes' : '',
      [description, changesBy.has(field) ? 'moves by itself: no change is reported' : ''].filter(Boolean).join('; '),
    ]),
  );
}

const ruleSection = (rule: AnyRule): string =>
  [
    `### ${rule.title}`,
    `\`${rule.id}\` · severity ${rule.severity}${linksOf(rule)}${usesOf(rule)}`,
    `If not: ${rule.remedy}`,
    ...outsideOf(rule),
    markdownTable(
      ['For example', 'Verdict', 'Reason code'],
      (rule.examples as readonly { name: string; verdict: string; code?: string }[]).map(({ name, verdict, code }) => [
        name,
        verdict,
        code === undefined ? '' : `\`${code}\``,
      ]),
    ),
  ].join('\n\n');

function linksOf({ criterion, evidences, supports }: AnyRule): string {
  const link = (word: string, paragraphs: readonly string[]) =>
    paragraphs.length === 0 ? '' : ` · ${word} 45 CFR ${paragraphs.join(', ')}`;
  const by = criterion === 'regulation' ? 'the regulation' : "the entity's policy";
  return ` · by ${by}${link('evidences', evidences)}${link('supports', supports)}`;
}

const outsideOf = ({ id, outside = [] }: AnyRule): string[] =>
  outside.length === 0
    ? []
    : [
        `Rows with ${outside.map((code) => `\`${code}\``).join(' or ')} are not in its population; where there are no others, \`emptyAllowed\` of \`${id}\` says whether that is right.`,
      ];

const usesOf = ({ uses = [] }: AnyRule): string =>
  uses.length === 0 ? '' : ` · looks into ${uses.map((id) => `\`${id}\``).join(', ')}`;

function policySection(readers: readonly { readonly policy?: PolicyShape }[]): string[] {
  const settings = readers.flatMap(({ policy }) => Object.entries(policy ?? {}));
  if (settings.length === 0) return [];
  const rows = settings.map(([name, schema]) => [
    `\`context.evidence.policy.${name}\``,
    `\`${JSON.stringify(schema.parse(undefined))}\``,
    [schema.meta()?.description, rangeOf(schema)].filter(Boolean).join('; '),
  ]);
  return ['## Settings', markdownTable(['Setting', 'Default', 'Meaning'], rows)];
}

function rangeOf(schema: z.ZodType): string {
  const { minimum, maximum } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return minimum === undefined || maximum === undefined ? '' : `from ${minimum} to ${maximum}`;
}
