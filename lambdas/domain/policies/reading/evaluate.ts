import type { Patterns, Policy, Statement } from './document.ts';
import { combined, type Holds, holds } from './operators.ts';
import { type Asker, isAbout } from './principals.ts';
import { type Context, filled } from './variables.ts';
import { matches } from './wildcards.ts';

/** One request, with everything it says of itself. */
export interface Request {
  readonly asker: Asker;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/** What a policy says of a request. DENIED: by a Deny, or because nothing allows it. */
export type Answer = 'ALLOWED' | 'DENIED' | 'CANNOT_SAY';

/**
 * What a resource's policy, by itself, says of a request: a Deny that applies goes before every Allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(policy: Policy, request: Request): Answer {
  const said = (effect: Statement['effect']): Holds =>
    combined(
      policy.statements
        .filter((statement) => statement.effect === effect)
        .map((statement) => applies(statement, request, policy.hasVariables)),
      true,
    );
  const [denied, allowed] = [said('Deny'), said('Allow')];
  if (denied === true || allowed === false) return 'DENIED';
  return denied === undefined || allowed === undefined ? 'CANNOT_SAY' : 'ALLOWED';
}

/** Whether a statement is about a request. What certainly fails decides, whatever the rest may be. */
export const applies = (statement: Statement, request: Request, hasVariables: boolean): Holds =>
  combined(
    [
      isOn(statement, request, hasVariables),
      isAbout(statement.principals, request.asker),
      ...statement.tests.map((test) => holds(test, request.context, hasVariables)),
    ],
    false,
  );

/** Whether a statement is about this action on this resource. IAM does not tell cases of actions apart. */
export const isOn = (
  { actions, resources }: Pick<Statement, 'actions' | 'resources'>,
  { action, resource, context }: Pick<Request, 'action' | 'resource' | 'context'>,
  hasVariables: boolean,
): Holds => combined([hasAction(actions, action), hasResource(resources, resource, context, hasVariables)], false);

export const hasAction = ({ not, patterns }: Patterns, action: string): boolean =>
  patterns.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) !== not;

function hasResource({ not, patterns }: Patterns, resource: string, context: Context, hasVariables: boolean): Holds {
  const found = patterns.map((pattern): Holds => {
    const wanted = filled(pattern, context, hasVariables);
    return wanted === undefined ? (not ? undefined : false) : wanted.likes(resource);
  });
  const any = combined(found, true);
  return any === undefined ? undefined : any !== not;
}
