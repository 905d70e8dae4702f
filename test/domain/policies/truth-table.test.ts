import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '#domain/policies/reading/document.ts';
import { evaluate } from '#domain/policies/reading/evaluate.ts';
import type { Asker } from '#domain/policies/reading/principals.ts';
import { NOT_AGREED } from './truth-on-conditions.ts';
import { ALICE, HOME, KEY, type Row, TRUTH_TABLE } from './truth-table.ts';

const documentOf = ({ statements, version }: Row) => ({ Version: version ?? '2012-10-17', Statement: statements });

function askerOf({ asker = ALICE }: Row): Asker {
  const [, , , , account = '', resource = ''] = asker.split(':');
  const [kind, role] = resource.split('/');
  return kind === 'assumed-role'
    ? { kind: 'AWS', account, arn: `arn:aws:iam::${account}:role/${role}`, session: asker }
    : { kind: 'AWS', account, arn: asker };
}

function ours(row: Row): string {
  const policy = parsePolicy(JSON.stringify(documentOf(row)));
  if ('problem' in policy) throw new Error(policy.problem);
  const context = Object.fromEntries(
    Object.entries(row.context ?? {}).map(([key, value]) => [key.toLowerCase(), [value].flat()]),
  );
  return evaluate(policy, { asker: askerOf(row), action: row.action ?? 'kms:Decrypt', resource: KEY, context });
}

/** The asker's own account lets everything: what is left is the key's policy. */
async function theirs(row: Row): Promise<string> {
  const said = await runSimulation(
    {
      request: {
        principal: row.asker ?? ALICE,
        action: row.action ?? 'kms:Decrypt',
        resource: { resource: KEY, accountId: HOME },
        contextVariables: (row.context ?? {}) as Record<string, string | string[]>,
      },
      identityPolicies: [
        { name: 'all', policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } },
      ],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: documentOf(row),
    },
    {},
  );
  if (said.resultType === 'error') throw new Error(JSON.stringify(said.errors));
  return said.overallResult === 'Allowed' ? 'ALLOWED' : 'DENIED';
}

describe.each(TRUTH_TABLE.map((row) => [row.says, row] as const))('%s', (_says, row) => {
  test('as its page says', () => expect(ours(row)).toBe(row.answer));
  test('as another evaluator says', async () => expect(await theirs(row)).toBe(row.answer));
});

test.each(NOT_AGREED.map((row) => [row.says, row] as const))(
  '%s, as its page says and only there',
  async (_says, row) => {
    expect(ours(row)).toBe(row.answer);
    expect(await theirs(row), 'it agrees now: move the row into the table').not.toBe(row.answer);
  },
);

test('no row stands twice, and there are rows of either answer', () => {
  const rows = TRUTH_TABLE.map((row) => JSON.stringify([row.page, documentOf(row), row.asker, row.context]));
  expect(rows.filter((row, at) => rows.indexOf(row) < at)).toEqual([]);
  expect(new Set(TRUTH_TABLE.map(({ answer }) => answer))).toEqual(new Set(['ALLOWED', 'DENIED']));
  expect(TRUTH_TABLE.length).toBeGreaterThan(150);
});
