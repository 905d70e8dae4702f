import { defineDerivation } from '#domain/declaring/derivation.ts';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import { databricksNetworks, hypotheticalInterfaces, untoldInterfaces } from '#domain/network/region/hypothetical.ts';
import { networkOf, unseenSenders } from '#domain/network/region/network.ts';
import { TABLES, type TableId, type Tables } from '#domain/network/region/tables.ts';
import { EgressPath, egressIsAllowlisted } from './rules.ts';
import { egressTelling } from './telling.ts';

/** Of `vpcs`: what packets do is the same whatever these say. Where AWS has no such control, asking always fails. */
const IRRELEVANT: ReadonlySet<string> = new Set([
  'encryptionMode',
  'encryptionState',
  'encryptionExclusions',
  'accountEncryptionMode',
  'dnsHostnames',
]);

export default defineDerivation({
  id: 'egress-paths',
  title: 'What can leave each network, and by which way',
  scope: 'aws-region',
  from: TABLES,
  row: EgressPath,
  rules: [egressIsAllowlisted],
  policy: { databricksNetworks },
  /** What is missing of the Databricks account is said below, where it matters. */
  isTouchedBy: (table, { fields }) =>
    table !== 'workspace-networks' && (fields.length === 0 || !fields.every((field) => IRRELEVANT.has(field))),
  change: egressTelling,
  inOrder: true,
  *derive({ scope, policy, table, gap }) {
    const tables = Object.fromEntries(TABLES.map((id: TableId) => [id, table(id)])) as unknown as Tables;
    for (const report of [...unseenSenders(tables), ...untoldInterfaces(tables)]) gap(report);
    const hypothetical = hypotheticalInterfaces(policy.databricksNetworks, scope.region, tables);
    yield* egressPaths(networkOf(tables, scope.accountId, hypothetical));
  },
});
