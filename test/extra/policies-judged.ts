import { NOT_AGREED } from '../domain/policies/truth-on-conditions.ts';
import { ALICE, documentOf, HOME, KEY, type Row, TRUTH_TABLE } from '../domain/policies/truth-table.ts';
import type { Simulator } from './simulator.ts';

/** The asker's own account lets everything: what is left is the resource's policy. */
async function judged({ runSimulation }: Simulator, row: Row): Promise<string> {
  const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  const outcome = await runSimulation(
    {
      request: {
        principal: row.asker ?? ALICE,
        action: row.action ?? 'kms:Decrypt',
        resource: { resource: KEY, accountId: HOME },
        contextVariables: row.context ?? {},
      },
      identityPolicies: [{ name: 'all', policy: everything }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: documentOf(row),
    },
    {},
  );
  if (outcome.resultType !== 'single') throw new Error(`${row.says} was not judged: ${JSON.stringify(outcome)}`);
  return outcome.overallResult === 'Allowed' ? 'ALLOWED' : 'DENIED';
}

/** The truth table of policies, by another implementation. Rows known to differ must go on differing, or join the table. */
export async function policiesJudged(library: Simulator): Promise<{ rows: number; differing: string[] }> {
  const differing: string[] = [];
  for (const row of TRUTH_TABLE) {
    const answer = await judged(library, row);
    if (answer !== row.answer) differing.push(`${row.page}: ${row.says}: ${row.answer} here, ${answer} there`);
  }
  for (const row of NOT_AGREED)
    if ((await judged(library, row)) === row.answer) differing.push(`${row.says}: agrees now, move it into the table`);
  return { rows: TRUTH_TABLE.length + NOT_AGREED.length, differing };
}
