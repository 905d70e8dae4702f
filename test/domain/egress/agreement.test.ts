import { expect, test } from 'vitest';
import { originsOf, Rows, senderKey, walked } from './agreement.ts';
import { packetMaker } from './packet-maker.ts';
import { Dice } from './random.ts';
import { randomNetwork } from './random-network.ts';

const SEED = Number(process.env.EGRESS_SEED ?? 20_261_121);
const NETWORKS = Number(process.env.EGRESS_NETWORKS ?? 120);
const PACKETS = 250;

/** Compares both evaluators on one network; returns how many packets were tried, and how many of them leave. */
function agreeOn(seed: number): { packets: number; leaving: number } {
  const dice = new Dice(seed);
  const network = randomNetwork(dice);
  const rows = new Rows(network);
  const origins = originsOf(network, dice);
  const known = new Set(origins.map((each) => senderKey(each.subnetId, each.groupIds, each.kind)));
  const strangers = rows.senders.filter((sender) => !known.has(sender));
  expect(strangers, `EGRESS_SEED=${seed}: rows of senders that there are not`).toEqual([]);
  if (origins.length === 0) return { packets: 0, leaving: 0 };
  const make = packetMaker(network, rows.paths, dice);
  let leaving = 0;
  for (let count = 0; count < PACKETS; count++) {
    const origin = dice.pick(origins);
    const { packet, port } = make(origin.kind.startsWith('IPV4') ? 4 : 6);
    const expected = [...walked(network, origin, packet, port)].sort();
    const found = [...rows.outcomes(origin, packet, port)].sort();
    if (expected.length > 0) leaving++;
    if (found.join() === expected.join()) continue;
    const where = JSON.stringify({ ...origin, address: String(origin.address), packet, port });
    expect(found, `EGRESS_SEED=${seed} EGRESS_NETWORKS=1: ${where}`).toEqual(expected);
  }
  return { packets: PACKETS, leaving };
}

/**
 * Two evaluators that share nothing but the input types: the sets, and a walker of single packets. They must agree on
 * whether a packet leaves, by which ways through which gateways, how surely, and whether a reply to a given port comes
 * back. A disagreement names the seed of its network.
 */
test(`sets and walker agree on every packet of random networks (seed ${SEED})`, { timeout: 400_000 }, () => {
  const results = Array.from({ length: NETWORKS }, (_, index) => agreeOn(SEED + index));
  const packets = results.reduce((sum, each) => sum + each.packets, 0);
  const leaving = results.reduce((sum, each) => sum + each.leaving, 0);
  console.info(`egress: ${packets} packets in ${NETWORKS} random networks, ${leaving} leave; EGRESS_SEED=${SEED}`);
  if (process.env.EGRESS_NETWORKS === undefined) expect(packets).toBeGreaterThanOrEqual(30_000); // 405 networks make 100,000
  expect(leaving).toBeGreaterThan(packets / 10);
});

test('equal networks give equal rows, whatever the order of the facts; every row has an id of its own', () => {
  for (let seed = SEED; seed < SEED + 25; seed++) {
    const dice = new Dice(seed);
    const network = randomNetwork(dice);
    const shuffled = Object.fromEntries(
      Object.entries(network).map(([name, rows]) => [name, Array.isArray(rows) ? dice.shuffled(rows) : rows]),
    ) as unknown as typeof network;
    const { paths } = new Rows(network);
    expect(new Rows(shuffled).paths, `EGRESS_SEED=${seed}`).toEqual(paths);
    expect(new Set(paths.map((path) => path.id)).size).toBe(paths.length);
  }
});
