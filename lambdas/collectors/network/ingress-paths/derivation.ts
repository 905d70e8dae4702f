import { defineDerivation } from '#domain/declaring/derivation.ts';
import { ours } from '#domain/declaring/ours.ts';
import { ingressPaths } from '#domain/ingress/paths/ingress-paths.ts';
import { databricksNetworks, hypotheticalInterfaces, untoldInterfaces } from '#domain/network/region/hypothetical.ts';
import { unseenSenders } from '#domain/network/region/network.ts';
import { inboundNetworkOf, unseenEntrances } from './network.ts';
import { IngressPath, nothingPublicReachesPhi } from './rules.ts';
import { TABLES, type TableId, type Tables } from './tables.ts';
import { ingressTelling } from './telling.ts';

export default defineDerivation({
  id: 'ingress-paths',
  title: 'What can come into each network, and by which way',
  scope: 'aws-region',
  from: TABLES,
  row: IngressPath,
  rules: [nothingPublicReachesPhi],
  policy: { databricksNetworks, ours },
  /** What is missing of the Databricks account is said below, where it matters. */
  isTouchedBy: (table) => table !== 'workspace-networks',
  change: ingressTelling,
  inOrder: true,
  *derive({ scope, policy, table, gap }) {
    const tables = Object.fromEntries(TABLES.map((id: TableId) => [id, table(id)])) as unknown as Tables;
    for (const report of [...unseenSenders(tables), ...untoldInterfaces(tables), ...unseenEntrances(tables)])
      gap(report);
    const hypothetical = hypotheticalInterfaces(policy.databricksNetworks, scope.region, tables);
    yield* ingressPaths(inboundNetworkOf(tables, scope.accountId, hypothetical, policy.ours));
  },
});
