import * as z from 'zod';
import { defineCollector } from '#domain/declaring/collector.ts';
import { fail, pass, rule } from '#domain/declaring/rule.ts';

const Named = z.strictObject({ id: z.string(), name: z.string().nullable() });

const hasName = (id: string) =>
  rule({
    id,
    title: 'Things have a name',
    subject: Named,
    severity: 'LOW',
    criterion: 'entity policy',
    evidences: [],
    supports: ['164.312(a)(1)'],
    remedy: 'Name it.',
    judge: ({ name }) => (name ? pass('It has one.') : fail('NAMELESS', 'It has none.')),
    examples: [{ name: 'named', row: { id: 'a', name: 'b' }, verdict: 'PASS' }],
  });

const Machines = z.looseObject({
  clusters: z.array(z.looseObject({ cluster_id: z.string(), cluster_name: z.string() })).default([]),
});
const People = z.looseObject({
  Resources: z.array(z.looseObject({ id: z.string(), userName: z.string() })).default([]),
});

/** Reads the first page of clusters, and no more: for tests that are about runs. */
export const machines = defineCollector({
  id: 'lake-machines',
  title: 'Machines of a lake',
  scope: 'databricks-workspace',
  reads: ['GET /api/2.1/clusters/list'],
  row: Named,
  rules: [hasName('lake-machine-has-name')],
  async *collect({ databricks }) {
    const { clusters } = await databricks.ask('GET /api/2.1/clusters/list', Machines);
    for (const { cluster_id: id, cluster_name: name } of clusters) yield { id, name };
  },
});

/** Reads the first page of the account's users. */
export const people = defineCollector({
  id: 'lake-people',
  title: 'People of a lake',
  scope: 'databricks-account',
  reads: ['GET /api/2.0/accounts/{account_id}/scim/v2/Users'],
  row: Named,
  rules: [hasName('lake-person-has-name')],
  async *collect({ databricks, scope }) {
    const path = { account_id: scope.accountId };
    const { Resources } = await databricks.ask('GET /api/2.0/accounts/{account_id}/scim/v2/Users', People, { path });
    for (const { id, userName } of Resources) yield { id, name: userName };
  },
});
