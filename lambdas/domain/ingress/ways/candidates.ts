import { remembered, type Topology } from '../../egress/places/topology.ts';

/** What the tables of a VPC route to, whatever table it is; what a blackhole names is gone. */
export const targetsOf = remembered((topology: Topology, vpcId: string): readonly string[] => {
  const tables = topology.network.routeTables.filter((table) => table.vpcId === vpcId);
  const routes = tables.flatMap(({ id }) => topology.routesOfTable.get(id) ?? []);
  const targets = routes.flatMap(({ state, target }) => (state === 'blackhole' || target === null ? [] : [target]));
  return [...new Set(targets)].sort();
});

/**
 * The gateways of one kind that are, or may be, attached to a VPC: by their rows, and those that only routes name.
 * Null: one that nobody saw, for a VPC has one of each kind at most (IGW).
 */
export const candidates = remembered(
  (topology: Topology, vpcId: string, prefix: string): readonly (string | null)[] => {
    const rows = topology.network.gateways.filter(({ id }) => id.startsWith(prefix));
    const own = rows.filter((row) => row.vpcId === vpcId);
    const untold = rows.filter((row) => row.vpcId === null && row.state === null);
    const named = targetsOf(topology, vpcId).filter((id) => id.startsWith(prefix) && !topology.gateways.has(id));
    const found = [...new Set([...own, ...untold].map(({ id }) => id).concat(named))].sort();
    const mayHide = topology.isIncomplete('gateways') || topology.isShared(vpcId);
    return mayHide && own.length === 0 && named.length === 0 ? [...found, null] : found;
  },
);
