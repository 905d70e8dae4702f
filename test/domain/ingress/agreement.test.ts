import { expect, test } from 'vitest';
import { packetMaker } from '../egress/packet-maker.ts';
import { Dice } from '../egress/random.ts';
import { hostName, hostsIn, InboundRows, walkedIn } from './agreement.ts';
import { randomInbound } from './random-inbound.ts';

const SEED = Number(process.env.INGRESS_SEED ?? 20_261_129);
const NETWORKS = Number(process.env.INGRESS_NETWORKS ?? 120);
const PACKETS = 250;

/** Each way is met, for certain where it can be; 400 networks make 100,000 packets (INGRESS_NETWORKS=400). */
const EVERY_WAY = [
  ...['ENDPOINT_SERVICE KNOWN', 'ENDPOINT_SERVICE UNKNOWN', 'INTERNET KNOWN', 'INTERNET UNKNOWN'],
  ...['LOAD_BALANCER KNOWN', 'LOAD_BALANCER UNKNOWN', 'OTHER UNKNOWN', 'PEERING KNOWN', 'PEERING UNKNOWN'],
  ...['SERVICE UNKNOWN', 'TRANSIT UNKNOWN', 'VPN UNKNOWN'],
];

/** Compares both evaluators on one network; returns how many packets were tried, and how many of them come in. */
function agreeOn(seed: number): { packets: number; entering: number; ways: string[] } {
  const dice = new Dice(seed);
  const network = randomInbound(dice);
  const rows = new InboundRows(network);
  const hosts = Map.groupBy(hostsIn(network, dice), (host) => `${hostName(host)} ${host.kind}`);
  const known = new Set([...hosts.values()].map(([host]) => hostName(host!)));
  const strangers = rows.names.filter((name) => !known.has(name));
  expect(strangers, `INGRESS_SEED=${seed}: rows of receivers that there are not`).toEqual([]);
  if (hosts.size === 0) return { packets: 0, entering: 0, ways: [] };
  const make = packetMaker(network, rows.claims, dice);
  const receivers = [...hosts.values()];
  let entering = 0;
  const ways = new Set<string>();
  for (let count = 0; count < PACKETS; count++) {
    const [host, ...more] = dice.pick(receivers);
    const own = host!.kind.startsWith('IPV4') ? 4 : 6;
    const { packet, port } = make(dice.chance(0.9) ? own : own === 4 ? 6 : 4);
    const expected = [...walkedIn(network, [host!, ...more], packet, port)].sort();
    const found = [...rows.outcomes(hostName(host!), host!.kind, packet, port)].sort();
    if (expected.length > 0) entering++;
    for (const each of found) ways.add(each.replace(/ \S* /, ' ').split(' ', 2).join(' '));
    if (found.join() === expected.join()) continue;
    const where = JSON.stringify({ ...host, address: String(host!.address), packet, port });
    expect(found, `INGRESS_SEED=${seed} INGRESS_NETWORKS=1: ${where}`).toEqual(expected);
  }
  return { packets: PACKETS, entering, ways: [...ways] };
}

/**
 * Two evaluators that share nothing but the input types: the sets, and a walker of single packets. They must agree on
 * whether a packet comes in, by which ways through which gateways, how surely, what it arrives as, and whether a reply
 * to a given port of its sender leaves again. A disagreement names the seed of its network.
 */
test(`sets and walker agree on every packet into random networks (seed ${SEED})`, { timeout: 900_000 }, () => {
  const results = Array.from({ length: NETWORKS }, (_, index) => agreeOn(SEED + index));
  const packets = results.reduce((sum, each) => sum + each.packets, 0);
  const entering = results.reduce((sum, each) => sum + each.entering, 0);
  console.info(`ingress: ${packets} packets in ${NETWORKS} random networks, ${entering} come in; INGRESS_SEED=${SEED}`);
  expect(entering).toBeGreaterThan(packets / 10);
  if (process.env.INGRESS_NETWORKS !== undefined) return;
  expect([...new Set(results.flatMap(({ ways }) => ways))].sort()).toEqual(EVERY_WAY);
});

test('equal networks give equal rows, whatever the order of the facts; every row has an id of its own', () => {
  for (let seed = SEED; seed < SEED + 25; seed++) {
    const dice = new Dice(seed);
    const network = randomInbound(dice);
    const shuffled = Object.fromEntries(
      Object.entries(network).map(([name, rows]) => [name, Array.isArray(rows) ? dice.shuffled(rows) : rows]),
    ) as unknown as typeof network;
    const { rows } = new InboundRows(network);
    expect(new InboundRows(shuffled).rows, `INGRESS_SEED=${seed}`).toEqual(rows);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  }
});
