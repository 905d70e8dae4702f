import type { TableRow } from '../../tables/table.ts';
import type { ReportContext } from '../digest/digest.ts';
import { rowsOf } from '../digest/judged.ts';
import { textOf } from '../text/wording.ts';
import { listOf } from './path.ts';

export interface VpcPlace {
  /** Its tag `Name`; '' without one. */
  readonly name: string;
  readonly cidrs: readonly string[];
}

export interface SubnetPlace extends VpcPlace {
  readonly id: string;
  /** Null: the table of network interfaces was not given. */
  readonly interfaces: number | null;
}

/** A VPC in one scope: a shared one is seen from several. */
export const placeKey = (scope: string, id: string): string => `${scope}\0${id}`;

export async function readVpcs(context: ReportContext): Promise<ReadonlyMap<string, VpcPlace>> {
  const vpcs = new Map<string, VpcPlace>();
  for await (const row of rowsOf(context, 'vpcs'))
    vpcs.set(placeKey(textOf(row, 'scope'), textOf(row, 'id')), {
      name: nameOf(row),
      cidrs: [...listOf(row.cidr_blocks), ...ipv6Of(row)],
    });
  return vpcs;
}

/** By the key of their VPC, in order of id. */
export async function readSubnets(context: ReportContext): Promise<ReadonlyMap<string, readonly SubnetPlace[]>> {
  const isCounted = context.input.tables.some(({ id }) => id === 'network-interfaces');
  const interfaces = new Map<string, number>();
  for await (const row of rowsOf(context, 'network-interfaces')) {
    const key = placeKey(textOf(row, 'scope'), textOf(row, 'subnet_id'));
    interfaces.set(key, (interfaces.get(key) ?? 0) + 1);
  }
  const subnets = new Map<string, SubnetPlace[]>();
  for await (const row of rowsOf(context, 'subnets')) {
    const [scope, id] = [textOf(row, 'scope'), textOf(row, 'id')];
    const key = placeKey(scope, textOf(row, 'vpc_id'));
    const cidrs = [textOf(row, 'cidr_block'), ...listOf(row.ipv6_cidr_blocks)].filter((cidr) => cidr !== '');
    const subnet = {
      id,
      name: nameOf(row),
      cidrs,
      interfaces: isCounted ? (interfaces.get(placeKey(scope, id)) ?? 0) : null,
    };
    const known = subnets.get(key);
    if (known) known.push(subnet);
    else subnets.set(key, [subnet]);
  }
  return subnets;
}

/** Columns of records and of lists of objects hold JSON text. */
function nameOf(row: TableRow): string {
  const tags = JSON.parse(textOf(row, 'tags') || '{}') as Readonly<Record<string, unknown>>;
  return typeof tags.Name === 'string' ? tags.Name : '';
}

const ipv6Of = (row: TableRow): string[] =>
  (JSON.parse(textOf(row, 'ipv6_cidr_blocks') || '[]') as readonly { readonly cidrBlock: string }[]).map(
    ({ cidrBlock }) => cidrBlock,
  );
