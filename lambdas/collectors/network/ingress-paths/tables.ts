import type { ObservedTable } from '#domain/declaring/derivation.ts';
import type { EndpointService, LoadBalancer } from '#domain/ingress/ways/network.ts';
import { TABLES as EGRESS_TABLES, type Tables as EgressTables } from '#domain/network/region/tables.ts';

/** The tables of egress, and what takes in for others. */
export const TABLES = [...EGRESS_TABLES, 'load-balancers', 'endpoint-services'] as const;

export type TableId = (typeof TABLES)[number];

export type Tables = EgressTables & {
  readonly 'load-balancers': ObservedTable<LoadBalancer>;
  readonly 'endpoint-services': ObservedTable<EndpointService>;
};
