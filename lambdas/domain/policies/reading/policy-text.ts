import * as z from 'zod';

export const PRINCIPAL_KINDS = ['AWS', 'Federated', 'Service', 'CanonicalUser'] as const;

const Texts = z.union([z.string(), z.array(z.string())]).transform((texts) => [texts].flat());
const Value = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const Values = z.union([Value, z.array(Value).min(1)]).transform((values) => [values].flat());
const Named = z.strictObject({
  AWS: Texts.optional(),
  Federated: Texts.optional(),
  Service: Texts.optional(),
  CanonicalUser: Texts.optional(),
});
const Principal = z.union([z.literal('*'), Named]);

/** A line of a Condition, as it is written. */
interface Line {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * Names of operators and keys are the policy's, `__proto__` and `constructor` among them: no object is ever built of them,
 * so that no line is lost.
 */
const Condition = z.unknown().transform((given, context): Line[] =>
  entriesOf(given, [], context).flatMap(([operator, keys]) =>
    entriesOf(keys, [operator], context).flatMap(([key, value]): Line[] => {
      const values = Values.safeParse(value);
      if (values.success) return [{ operator, key, values: values.data }];
      context.addIssue({ code: 'custom', message: 'no value, or one of another kind', path: [operator, key] });
      return [];
    }),
  ),
);

function entriesOf(given: unknown, path: string[], context: z.RefinementCtx): [string, unknown][] {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return Object.entries(given);
  context.addIssue({ code: 'custom', message: 'no object', path });
  return [];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
const StatementText = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: Principal.optional(),
    NotPrincipal: Principal.optional(),
    Action: Texts.optional(),
    NotAction: Texts.optional(),
    Resource: Texts.optional(),
    NotResource: Texts.optional(),
    Condition: Condition.optional(),
  })
  .refine((one) => (one.Principal === undefined) !== (one.NotPrincipal === undefined), 'Principal or NotPrincipal')
  .refine((one) => (one.Action === undefined) !== (one.NotAction === undefined), 'Action or NotAction')
  .refine((one) => (one.Resource === undefined) !== (one.NotResource === undefined), 'Resource or NotResource');
export type StatementText = z.infer<typeof StatementText>;

/** What a policy's JSON may be, and nothing beside it. */
export const PolicyText = z.strictObject({
  Version: z.enum(['2008-10-17', '2012-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([StatementText, z.array(StatementText)]).transform((statements) => [statements].flat()),
});
