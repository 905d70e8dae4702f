import { expect, test } from 'vitest';
import { parsePolicy } from '#domain/policies/reading/document.ts';
import { evaluate } from '#domain/policies/reading/evaluate.ts';
import type { Asker } from '#domain/policies/reading/principals.ts';
import { NOT_AGREED } from './truth-on-conditions.ts';
import { ALICE, documentOf, KEY, type Row, TRUTH_TABLE } from './truth-table.ts';

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

/** `npx node test/extra/second-judge.ts` asks another implementation, too: of both it says where they differ. */
test.each([...TRUTH_TABLE, ...NOT_AGREED].map((row) => [row.says, row] as const))('%s', (_says, row) =>
  expect(ours(row)).toBe(row.answer),
);

test('no row stands twice, and there are rows of either answer', () => {
  const rows = TRUTH_TABLE.map((row) => JSON.stringify([row.page, documentOf(row), row.asker, row.context]));
  expect(rows.filter((row, at) => rows.indexOf(row) < at)).toEqual([]);
  expect(new Set(TRUTH_TABLE.map(({ answer }) => answer))).toEqual(new Set(['ALLOWED', 'DENIED']));
  expect(TRUTH_TABLE.length).toBeGreaterThan(150);
});
