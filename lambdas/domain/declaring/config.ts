import * as z from 'zod';
import { canonicalJson, sha256Hex } from '../words/canonical-json.ts';
import { ConfigError, DeclarationError } from '../words/errors.ts';
import { type AnyDeclaration, isCollector } from './any-declaration.ts';
import { DatabricksConfig } from './databricks-config.ts';
import { MOVED_TO_PHI, withPhi } from './phi-scope.ts';
import type { AnyRule, PolicyShape } from './rule.ts';

export const RETENTION_MODES = ['COMPLIANCE', 'GOVERNANCE'] as const;
export type RetentionMode = (typeof RETENTION_MODES)[number];

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day such as 06:00');
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not an AWS region such as us-east-1');
const timeZone = z.string().refine(isTimeZone, 'is not an IANA time zone such as America/New_York');

const Schedule = z.strictObject({
  at: clock.default('06:00').describe('Time of day of the first run, UTC'),
  everyHours: z.literal([1, 2, 3, 4, 6, 8, 12, 24]).default(24).describe('Hours between runs, restarting each day'),
});

/** What is declared is one thing: nobody can have looked at all there may be. */
const oneOf = z
  .string()
  .min(1)
  .refine((name) => name !== '*', 'names one thing, not all of them');

const settings = {
  entity: z.string().min(1).describe('The covered entity or business associate, as printed on the report'),
  schedule: Schedule.prefault({}).describe('When evidence is taken'),
  regions: z
    .union([z.literal('enabled'), z.array(region).min(1)])
    .default('enabled')
    .describe('"enabled": every region the account has enabled; or a list'),
  scopesAtOnce: z
    .int()
    .min(1)
    .max(40)
    .default(8)
    .describe('Regions and workspaces read at the same time, each by one Lambda invocation'),
  retention: z
    .strictObject({
      mode: z.enum(RETENTION_MODES).describe('COMPLIANCE: nobody can shorten it; GOVERNANCE: for trials'),
      days: z.int().min(1).max(36_500).describe('HIPAA keeps documentation six years: 2192 days'),
    })
    .describe('Object Lock of the locker bucket; there is no default, because it cannot be taken back'),
  holdRoles: z
    .array(z.string().regex(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'is not the ARN of a role'))
    .default([])
    .describe('Roles that may put a legal hold on evidence or retain it longer; nobody else may, and nobody for less'),
  report: z
    .strictObject({
      dayOfMonth: z.int().min(1).max(28).default(2).describe("The day on which last month's report is made"),
      at: clock.default('07:00').describe('UTC'),
      timeZone: timeZone.default('UTC').describe('Times are also printed in this IANA zone'),
    })
    .prefault({}),
  athena: z
    .strictObject({
      bytesScannedLimit: z.int().min(10_000_000).default(10_000_000_000).describe('A query over it is cancelled'),
      resultDays: z.int().min(1).default(30).describe('Query results and staging expire after so many days'),
    })
    .prefault({}),
  alerts: z
    .strictObject({ email: z.email().optional().describe('Told of runs that failed or sealed with gaps') })
    .prefault({}),
  databricks: DatabricksConfig.optional().describe('The Databricks account to read; without it none is'),
  emptyAllowed: z
    .record(z.string(), z.union([z.literal('*'), z.array(z.string())]))
    .default({})
    .describe(
      'Tables that may be empty, and rules about members that may have none ("*": anywhere, or a list of scopes); elsewhere nothing is UNKNOWN',
    ),
  harmlessMembers: z
    .array(
      z.strictObject({
        operation: oneOf.describe('As the report names it, such as ec2:DescribeVolumes'),
        member: oneOf.describe('As the report names it, such as Volumes[].NewThing'),
        why: z.string().min(1).describe('Who looked at it, and why it changes no verdict'),
        until: z.iso.date('is not a day such as 2027-01-31').describe('The last day on which that is believed'),
      }),
    )
    .default([])
    .describe('Members of answers that this version does not know and that change no verdict'),
};

type Settings = { readonly [Key in keyof typeof settings]: z.infer<(typeof settings)[Key]> };

/** The resolved configuration: `context.evidence` of cdk.json with every default filled in. */
export type Config = Settings & { readonly policy: Readonly<Record<string, unknown>> };

/** Everything that reads settings: the rules, and the derivations. */
const readersOf = (catalogue: readonly AnyDeclaration[]): { id: string; policy?: PolicyShape }[] =>
  catalogue.flatMap((source) => [...(isCollector(source) ? [] : [source]), ...(source.rules as AnyRule[])]);

/** The policy that all rules and derivations together declare; two may share a name only with the same schema. */
export function policyShape(catalogue: readonly AnyDeclaration[]): PolicyShape {
  const shape: Record<string, z.ZodType> = {};
  for (const { id, policy } of readersOf(catalogue))
    for (const [name, schema] of Object.entries(policy ?? {})) {
      if (shape[name] !== undefined && shape[name] !== schema)
        throw new DeclarationError('DUPLICATE', `the policy "${name}" is declared twice, the second time by ${id}`);
      shape[name] = schema;
    }
  return shape;
}

/** The schema of `context.evidence`, for the stack, the functions, the command line and (as JSON Schema) editors. */
export const configSchema = (catalogue: readonly AnyDeclaration[]) =>
  z.strictObject({
    ...settings,
    emptyAllowed: settings.emptyAllowed.superRefine((allowed, context) => {
      const rules = catalogue.flatMap((source) => source.rules as AnyRule[]);
      const ids = [...catalogue, ...rules.filter(({ outside }) => outside)].map(({ id }) => id);
      for (const id of Object.keys(allowed))
        if (!ids.includes(id))
          context.addIssue({ code: 'custom', path: [id], message: `names no table; there are ${ids.join(', ')}` });
    }),
    policy: z.strictObject(policyShape(catalogue)).prefault({}).describe('Thresholds and lists the rules judge by'),
  });

/** Checks `input` and fills in defaults. Throws a ConfigError that names every problem with its path and the remedy. */
export function parseConfig(input: unknown, catalogue: readonly AnyDeclaration[], where = 'context.evidence'): Config {
  const parsed = configSchema(catalogue).safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data as Config;
  throw new ConfigError(
    'INVALID',
    parsed.error.issues.flatMap((issue) => problemsOf(issue, where)),
  );
}

/**
 * A configuration as an earlier run sealed it, with defaults for what has come since. It is not checked again: it was
 * when it was used, and a run has to be judged by what it was told.
 */
export function defaultConfig(sealed: Readonly<Record<string, unknown>>, catalogue: readonly AnyDeclaration[]): Config {
  const policy = z.strictObject(policyShape(catalogue)).parse({});
  const since = { emptyAllowed: {}, harmlessMembers: [] };
  return {
    ...since,
    ...sealed,
    policy: { ...policy, ...withPhi((sealed.policy ?? {}) as Record<string, unknown>) },
  } as unknown as Config;
}

/** As an earlier version sealed it, in the words of this one. */
const asMeant = (sealed: unknown): unknown => {
  const { policy } = (sealed ?? {}) as { readonly policy?: unknown };
  if (typeof policy !== 'object' || policy === null) return sealed;
  return { ...(sealed as object), policy: withPhi(policy as Record<string, unknown>) };
};

/** What a sealed configuration says that none can; undefined where that is not it. */
export function configFault(sealed: unknown, catalogue: readonly AnyDeclaration[]): string | undefined {
  const [first] = configSchema(catalogue).safeParse(asMeant(sealed)).error?.issues ?? [];
  return first && `its plan's configuration is none: ${first.path.map(String).join('.')}: ${first.message}`;
}

/** The hash by which every manifest names what the run was told to do. */
export const configSha256 = (config: Config | Record<string, unknown>): string => sha256Hex(canonicalJson(config));

function problemsOf(issue: z.core.$ZodIssue, where: string): string[] {
  const path = [where, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${path}.${key}: ${remedyOf(key)}`);
  if (issue.code === 'invalid_type' && issue.input === undefined) return [`${path}: is missing; ${issue.message}`];
  return [`${path}: ${issue.message}`];
}

/** Of a setting that there is not, or not any more. */
const remedyOf = (key: string): string =>
  Object.hasOwn(MOVED_TO_PHI, key)
    ? `is now policy.phi.${MOVED_TO_PHI[key]}; move what it says there`
    : 'there is no such setting; remove it or correct its name';

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false; // RangeError is how Intl says that it knows no such zone
  }
}
