import * as z from 'zod';
import { columnsOf } from '../tables/columns.ts';
import { DeclarationError } from '../words/errors.ts';
import { SCOPE_KINDS } from '../words/scope.ts';
import { CRITERIA } from '../words/verdict.ts';
import { type AnyDeclaration, isCollector } from './any-declaration.ts';
import { DatabricksReadText } from './databricks-client.ts';
import type { AnyRule } from './rule.ts';
import { checkSession } from './session-policy.ts';

const AwsReadText = z
  .string()
  .regex(/^[a-z0-9-]+:(List|Get|Describe|BatchGet|Search)[A-Za-z0-9]+$/, 'is not a reading action');
const scopes = <const Kinds extends readonly [string, ...string[]]>(kinds: Kinds) =>
  z.union([z.enum(kinds), z.array(z.enum(kinds)).min(1)]);

const fields = z.array(z.string()).optional();
const paragraphs = z.array(z.string().regex(/^164\.3\d\d(\([a-zA-Z0-9]+\))*$/, 'is not a paragraph of 45 CFR 164'));

const common = {
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is not lower-case words joined by hyphens'),
  title: z.string().min(3),
  row: z.instanceof(z.ZodObject),
  rules: z.array(
    z.looseObject({
      id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
      criterion: z.enum(CRITERIA),
      evidences: paragraphs,
      supports: paragraphs,
      examples: z.array(z.unknown()).min(1),
      remedy: z.string().min(3),
    }),
  ),
  volatile: fields,
  report: fields,
  change: z.strictObject({ thing: z.function(), words: z.function() }).optional(),
};
const reading = <Scope extends z.ZodType, Read extends z.ZodType>(scope: Scope, read: Read) =>
  z.strictObject({ ...common, scope, reads: z.array(read), earlier: fields, collect: z.function() });

const DECLARATIONS = {
  'collector.ts': z.union([
    reading(scopes(['aws-account', 'aws-region']), AwsReadText),
    reading(scopes(['databricks-account', 'databricks-workspace']), DatabricksReadText),
  ]),
  'derivation.ts': z.strictObject({
    ...common,
    scope: scopes(SCOPE_KINDS),
    from: z.array(z.string()).min(1),
    policy: z.record(z.string(), z.instanceof(z.ZodType)).optional(),
    isTouchedBy: z.function().optional(),
    inOrder: z.literal(true).optional(),
    derive: z.function(),
  }),
} as const;

/** The chapters of the report, in their order: `lambdas/collectors/<area>/<id>`. */
export const AREAS = ['keys', 'storage', 'network', 'compute', 'identity', 'data', 'logging', 'agreements'] as const;

/** The file of a folder that declares its table: a collector reads it, a derivation makes it of others. */
export const DECLARATION_FILES = ['collector.ts', 'derivation.ts'] as const;
export type DeclarationFile = (typeof DECLARATION_FILES)[number];

/** Checks the declaration of `<area>/<id>`; throws a DeclarationError with the folder and every reason. */
export function checkedDeclaration(folder: string, file: DeclarationFile, declaration: unknown): AnyDeclaration {
  const where = `lambdas/collectors/${folder}/${file}`;
  const [area, id] = folder.split('/');
  if (!(AREAS as readonly (string | undefined)[]).includes(area))
    throw new DeclarationError('MALFORMED', `${where}: "${area}" is no area; there are ${AREAS.join(', ')}`);
  const parsed = DECLARATIONS[file].safeParse(declaration);
  if (!parsed.success) throw new DeclarationError('MALFORMED', `${where}:\n${z.prettifyError(parsed.error)}`);
  if (parsed.data.id !== id)
    throw new DeclarationError('MALFORMED', `${where} declares the id "${parsed.data.id}"; the folder is "${id}"`);
  const checked = declaration as AnyDeclaration;
  const fields = Object.keys(checked.row.shape);
  if (fields[0] !== 'id') throw new DeclarationError('MALFORMED', `${where}: the first field of row is not "id"`);
  const earlier = isCollector(checked) ? checked.earlier : [];
  for (const field of [...(checked.volatile ?? []), ...(checked.report ?? []), ...(earlier ?? [])])
    if (!fields.includes(field))
      throw new DeclarationError('MALFORMED', `${where} names "${field}", which is no field`);
  const gathered = new Set((checked.rules as AnyRule[]).flatMap(({ gathers }) => gathers?.thing ?? []));
  if (gathered.size > 1)
    throw new DeclarationError('MALFORMED', `${where}: its rules gather rows into different things`);
  columnsOf(checked.row);
  if (isCollector(checked)) checkSession(checked, where);
  return checked;
}
