import type { AnyCollector } from '#domain/declaring/collector.ts';
import type { RetentionMode } from '#domain/declaring/config.ts';
import { ALLOWED, ASKING_UNITS, type Asked, unitNamed } from '../../e2e/access-matrix.ts';
import { puts, WHO } from '../../e2e/locker-matrix.ts';
import { DATABRICKS_ACCOUNT, FEDERATED } from '../stand-ins.ts';
import { synthesise } from '../synthesise.ts';
import { ACCOUNT, type Account, accountOf, COUNSEL, EVERYTHING, type Person, type Policy } from './account.ts';
import { type Case, furtherCases } from './further-cases.ts';
import { NEEDS, type Need, putNeeds } from './needs.ts';
import { sessionCases } from './session-cases.ts';

/** Whether IAM allows a request, from everything that decides it. */
export interface Question extends Person, Need {
  /** Whether nothing is allowed that the resource's own policy does not allow. */
  readonly mustAgree: boolean;
}

export type Judge = (questions: readonly Question[]) => Promise<readonly boolean[]>;

/** A case for one person. */
export interface Tried {
  readonly name: string;
  readonly expected: boolean;
  readonly questions: readonly Question[];
}

const EVEN_SO = ', who may do everything';

/** Both kinds of locker, every person, every case: those of the emulated account, and what it does not try. */
export async function everythingTried(collectors: readonly AnyCollector[]): Promise<Tried[]> {
  const holders: [RetentionMode, string[]][] = [
    ['COMPLIANCE', []],
    ['GOVERNANCE', ['counsel']],
  ];
  const tried: Tried[] = [];
  for (const [mode, holding] of holders) {
    const settings = { retention: { mode, days: 2192 }, holdRoles: holding.map(() => COUNSEL) };
    const account = accountOf(await synthesise({ ...FEDERATED, ...settings }), collectors);
    const cases = [...asked(account), ...written(account), ...furtherCases(account, mode, holding)];
    tried.push(...cases.flatMap((one) => triedBy(account, one, mode)));
    if (mode === 'COMPLIANCE')
      tried.push(...(await sessionCases(collectors, account.arns)).flatMap((one) => triedBy(account, one, 'session')));
  }
  return tried;
}

const asked = ({ arns }: Account): Case[] =>
  Object.entries(ALLOWED).map(([what, allowed]) => ({
    what,
    needs: NEEDS[what as Asked](arns),
    askers: [...WHO, ...ASKING_UNITS.map(unitNamed)],
    allowed,
  }));

/**
 * Each three times: by roles as they are; by roles that may do everything, whom the bucket's policy alone holds; and
 * where the bucket had none, what is there to be written: each role's own policy holds it to its own.
 */
const written = ({ arns }: Account): Case[] =>
  puts('2026-01-05T06-00-00Z', ACCOUNT, DATABRICKS_ACCOUNT).flatMap((put): Case[] => {
    const needs = putNeeds(arns, put);
    const what = `put ${put.what}`;
    const even = { askers: WHO.map((name) => name + EVEN_SO), allowed: put.allowed.map((name) => name + EVEN_SO) };
    const unguarded = needs.map((need) => (need.action === 's3:PutObject' ? { ...need, own: UNGUARDED } : need));
    const trusted = [...put.allowed, 'admin', 'deployer'];
    const alone = { what: `${what} where the bucket has no policy`, needs: unguarded, askers: WHO, allowed: trusted };
    return [
      { what, needs, askers: WHO, allowed: put.allowed },
      { what, needs, ...even },
      ...(put.allowed.length > 0 ? [alone] : []),
    ];
  });

const UNGUARDED: Policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:CreateBucket', Resource: '*' }],
};

function triedBy(account: Account, { what, needs, askers, allowed }: Case, mode: string): Tried[] {
  return askers.map((asker) => {
    const person = account.person(asker.replace(EVEN_SO, ''));
    const given = asker.endsWith(EVEN_SO) ? [EVERYTHING] : person.given;
    const questions = needs.map((need) => question(account, { ...person, given }, need));
    return { name: `${mode}: ${asker}: ${what}`, expected: allowed.includes(asker), questions };
  });
}

function question({ policies }: Account, person: Person, need: Need): Question {
  const { resource, keys } = need;
  const own = need.own ?? policies.get(resource) ?? policies.get(resource.split('/')[0] ?? '');
  return {
    ...person,
    ...need,
    keys: { ...keys, 'aws:PrincipalArn': person.principal },
    ...(own ? { own } : {}),
    mustAgree: /^arn:aws:(kms|iam):/.test(resource),
  };
}

/** Names of the cases that the judge sees otherwise than the tables. */
export async function disagreements(tried: readonly Tried[], judge: Judge): Promise<string[]> {
  const answers = await judge(tried.flatMap(({ questions }) => questions));
  let at = 0;
  const differing: string[] = [];
  for (const { name, expected, questions } of tried) {
    const found = answers.slice(at, at + questions.length).every((allowed) => allowed === true);
    at += questions.length;
    if (found !== expected) differing.push(`${name}: ${found ? 'allowed' : 'refused'}`);
  }
  if (answers.length !== at) throw new Error(`${at} questions were asked and ${answers.length} answered`);
  return differing;
}
