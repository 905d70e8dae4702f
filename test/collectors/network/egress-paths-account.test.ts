import { EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, expect, test } from 'vitest';
import { loadDeclaration } from '#collectors/catalogue.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import type { Network } from '#domain/egress/places/network.ts';
import { TABLES, type TableId } from '#domain/network/region/tables.ts';
import type { DerivedUnit } from '../../../lambdas/steps/derive/observe-unit.ts';
import { createHarness } from '../../contract/unit-harness.ts';
import { ACCOUNT, REGION } from '../../contract/world.ts';
import { originsOf, Rows, walked } from '../../domain/egress/agreement.ts';
import { addressText, cidrRange, type Packet, versionOf } from '../../domain/egress/packets.ts';
import { Dice } from '../../domain/egress/random.ts';
import { isCidr } from '../../domain/egress/walker/reading.ts';
import type { Origin } from '../../domain/egress/walker/walker.ts';
import { type Deriving, deriveEgress, type Rows as TableRows } from '../../support/derive-egress.ts';
import { buildNetwork } from '../../support/egress-account.ts';
import { startEmulatedAccount } from '../../support/emulated-account.ts';
import { networkOfAccount } from './egress-account-network.ts';

const account = await startEmulatedAccount();
const harness = await createHarness(account.url);
const ec2 = new EC2Client({
  endpoint: account.url,
  region: REGION,
  credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
});
await buildNetwork(ec2);

afterAll(async () => {
  await harness.remove();
  await account.stop();
});

/** Of another place; and what the account's own network, as it is read beside the collectors, is without. */
const NOT_HERE: readonly TableId[] = ['workspace-networks', 'transit-gateway-route-tables'];

/** Of these it has none. */
const EMPTY: readonly TableId[] = ['network-firewalls', 'traffic-mirror-sessions'];

const units = new Map<TableId, DerivedUnit>();
for (const id of TABLES.filter((one) => !NOT_HERE.includes(one)))
  units.set(id, await harness.observe((await loadDeclaration(id)) as AnyCollector));
const rows = {
  ...Object.fromEntries([...units].map(([id, unit]) => [id, unit.rows])),
  'transit-gateway-route-tables': [],
} as unknown as TableRows;
const gaps = Object.fromEntries([...units].map(([id, unit]) => [id, unit.gaps])) as Deriving['gaps'] & object;
const { paths, unit } = deriveEgress(rows, { gaps, accountId: ACCOUNT });
const network: Network = await networkOfAccount(ec2, ACCOUNT);

test('the collectors read all of it', () => {
  for (const [id, { gaps: found, rows: read }] of units) {
    expect(found, id).toEqual([]);
    if (!EMPTY.includes(id)) expect(read.length, id).toBeGreaterThan(0); // firewalls have a network of their own
  }
  expect(unit.outcome).toBe('COMPLETE');
});

test('every way that was built is a path', () => {
  const ways = new Set(paths.filter(({ interfaces }) => interfaces > 0).map(({ way }) => way));
  expect([...ways].sort()).toEqual([
    'APPLIANCE',
    'ENDPOINT',
    'INTERNET',
    'LOCAL',
    'NAT',
    'PEERING',
    'PRIVATELINK',
    'RESOLVER',
    'TRANSIT',
    'VPN',
  ]);
});

test('the subnet and groups of the Databricks instances are judged for interfaces to come, too', () => {
  const [pair, ...more] = new Set(network.hypothetical.map(({ subnetId, groupIds }) => `${subnetId} ${groupIds}`));
  expect(more).toEqual([]);
  const marked = paths.filter(({ hypothetical }) => hypothetical);
  expect(new Set(marked.map(({ subnetId, securityGroupIds }) => `${subnetId} ${securityGroupIds}`))).toEqual(
    new Set([pair]),
  );
});

const SERVICES: readonly (readonly [protocol: number, ports: readonly number[]])[] = [
  [6, [1, 442, 443, 444, 1024, 1025, 5432, 8442, 8443, 8451, 8452]],
  [17, [53, 54, 443]],
  [1, [8 * 256, 0]],
  [58, [128 * 256]],
  [47, [0]],
];

/** Ports around those that the ACL lets answers in to. */
const REPLIES = [1024, 32_767, 32_768, 60_999, 61_000];

/** The addresses at and around the borders of all CIDRs, but those of lists that nothing refers to. */
function borders(version: 4 | 6): string[] {
  const { routes, securityGroupRules, prefixListEntries } = network;
  const used = [
    ...routes.map((route) => route.destinationPrefixListId),
    ...securityGroupRules.map((each) => each.prefixListId),
  ];
  const lists = prefixListEntries.filter(({ prefixListId }) => used.includes(prefixListId));
  const texts = JSON.stringify({ ...network, prefixListEntries: lists }).match(/(?<=")[0-9a-f.:]+(\/\d+)?(?=")/g) ?? [];
  const cidrs = texts.filter((text) => /[.:]/.test(text) && isCidr(text));
  const limit = (1n << (version === 4 ? 32n : 128n)) - 1n;
  const edges = cidrs
    .filter((cidr) => versionOf(cidr) === version)
    .map((cidr) => cidrRange(cidr.includes('/') ? cidr : `${cidr}/${version === 4 ? 32 : 128}`))
    .flatMap(([first, last]) => [first - 1n, first, last, last + 1n])
    .filter((edge) => edge >= 0n && edge <= limit);
  return [...new Set(edges)].map((edge) => addressText(edge, version));
}

function* packetsOf(version: 4 | 6): Generator<Packet> {
  for (const destination of borders(version))
    for (const [protocol, ports] of SERVICES) for (const port of ports) yield { destination, protocol, port };
}

/** Read, recorded, replayed, mapped and derived on one side; on the other the API's answers and a walker. */
test('paths of an account agree with a walk through what its API says, at every border', () => {
  const derived = new Rows(network, paths);
  const nameOf = (origin: Origin): string => JSON.stringify({ ...origin, address: null });
  const origins = new Map(originsOf(network, new Dice(1)).map((origin) => [nameOf(origin), origin]));
  let [packets, leaving] = [0, 0];
  for (const [name, origin] of origins)
    for (const packet of packetsOf(origin.kind.startsWith('IPV4') ? 4 : 6)) {
      const reply = REPLIES[packets++ % REPLIES.length]!;
      const expected = [...walked(network, origin, packet, reply)].sort();
      const found = [...derived.outcomes(origin, packet, reply)].sort();
      leaving += expected.length > 0 ? 1 : 0;
      if (found.join() !== expected.join())
        expect(found, `${name} ${JSON.stringify(packet)} ${reply}`).toEqual(expected);
    }
  console.info(`egress of an emulated account: ${packets} packets, ${leaving} leave`);
  expect(leaving).toBeGreaterThan(packets / 20);
});
