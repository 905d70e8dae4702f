import { describe, expect, test } from 'vitest';
import derivation from '#collectors/network/egress-paths/derivation.ts';
import { egressTelling } from '#collectors/network/egress-paths/telling.ts';
import { type Change, differencesInWords } from '#domain/comparing/differ.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import { exitOf } from '#domain/egress/paths/path-name.ts';
import type { Network } from '#domain/egress/places/network.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { toTableRow } from '#domain/tables/to-table-row.ts';
import { byText } from '#domain/words/by-text.ts';
import { base, E } from '../../domain/egress/cases.ts';
import { networkInterface, rule } from '../../domain/egress/facts.ts';
import { Dice } from '../../domain/egress/random.ts';
import { randomNetwork } from '../../domain/egress/random-network.ts';
import { deriveEgress, SCOPE } from '../../support/derive-egress.ts';
import { rowsOf } from '../../support/egress-tables.ts';
import { changesIn, earlierSight } from '../../support/sights.ts';

const table = declaredTable(derivation);
const observedAt = '2026-11-21T06:00:00.000Z';
const lines = (network: Network): TableRow[] => {
  const { unit } = deriveEgress(rowsOf(network));
  return unit.rows.map((row) => toTableRow('run', { scope: SCOPE, observedAt }, row, table.columns));
};

async function changesBetween(before: Network, after: Network): Promise<Change[]> {
  const today = { rows: lines(after), gaps: [] };
  return changesIn(differencesInWords([earlierSight(lines(before))], today, egressTelling));
}

describe('changes', () => {
  const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };
  const closed = base({}, { securityGroupRules: [rule('sgr-4', 'sg-e', { ...https, cidrIpv4: '0.0.0.0/0' })] });
  const opened = { ...closed, routes: base({ '0.0.0.0/0': 'nat-1' }).routes };

  test('a path that opens is one change, in a sentence; one that closes too', async () => {
    const thing = 'subnet-1 sg-e NAT nat-1>igw-1 public IPV4_PRIVATE';
    const words = 'subnet-1 (10.0.1.0/24) of vpc-1 with sg-e can reach 0.0.0.0/0 on tcp/443 through nat-1';
    expect(await changesBetween(closed, opened)).toEqual([
      { resourceId: thing, kind: 'ADDED', path: null, before: null, after: words },
    ]);
    expect(await changesBetween(opened, closed)).toEqual([
      { resourceId: thing, kind: 'REMOVED', path: null, before: words, after: null },
    ]);
  });

  test('another rule, entry or interface with the same effect is none', async () => {
    const renamed = {
      ...opened,
      securityGroupRules: [rule('sgr-0', 'sg-e', { ...https, cidrIpv4: '0.0.0.0/0' })],
      interfaces: [E, { ...E, id: 'eni-0', privateIps: [{ address: '10.0.1.77', publicIp: null, carrierIp: null }] }],
    };
    expect(await changesBetween(opened, renamed)).toEqual([]);
  });

  test('a host that comes into the VPC is none either, though a group that rules refer to has one member more', async () => {
    const members = (...hosts: number[]): Network => ({
      ...opened,
      securityGroupRules: [rule('sgr-4', 'sg-e', { ...https, referencedGroupId: 'sg-e' })],
      interfaces: hosts.map((n) => networkInterface(`eni-${n}`, 'vpc-1', 'subnet-1', `10.0.1.${n}`, ['sg-e'])),
    });
    expect(await changesBetween(members(10), members(10, 11, 12))).toEqual([]);
  });

  test('a path that gets wider is one change, from what to what', async () => {
    const wider = {
      ...opened,
      securityGroupRules: [
        ...opened.securityGroupRules,
        rule('sgr-5', 'sg-e', { ipProtocol: 'udp', fromPort: 53, toPort: 53, cidrIpv4: '9.9.9.9/32' }),
      ],
    };
    expect(await changesBetween(opened, wider)).toEqual([
      {
        resourceId: 'subnet-1 sg-e NAT nat-1>igw-1 public IPV4_PRIVATE',
        kind: 'CHANGED',
        path: null,
        before: 'subnet-1 (10.0.1.0/24) of vpc-1 with sg-e can reach 0.0.0.0/0 on tcp/443 through nat-1',
        after:
          'subnet-1 (10.0.1.0/24) of vpc-1 with sg-e can reach 0.0.0.0/0 on tcp/443, 9.9.9.9/32 on udp/53 through nat-1',
      },
    ]);
  });

  test('no difference hides in what a long sentence leaves out', async () => {
    const many = (last: string): Network => ({
      ...opened,
      securityGroupRules: [...Array.from({ length: 80 }, (_, i) => `52.${i}.${i}.0/24`), last].map((cidrIpv4, i) =>
        rule(`sgr-${i}`, 'sg-e', { ...https, cidrIpv4 }),
      ),
    });
    const [change, ...more] = await changesBetween(many('60.0.0.0/24'), many('60.0.2.0/24'));
    expect(more).toEqual([]);
    expect(change?.before).toMatch(
      /can reach 52\.0\.0\.0\/24, .* and 78 more on tcp\/443 through nat-1 \[[0-9a-f]{12}\]$/,
    );
    expect(change?.after).not.toBe(change?.before);
  });

  test('rows of one thing stand next to each other, and things in order of their names', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const ids = [...egressPaths(randomNetwork(new Dice(seed)))].map(({ id }) => id);
      expect(ids, `seed ${seed}`).toEqual([...ids].sort(byText));
      const things = ids.map((id) => egressTelling.thing({ id })).filter((thing, at, all) => thing !== all[at - 1]);
      expect(things, `seed ${seed}`).toEqual([...new Set(things)].sort(byText));
      const exits = ids.map(exitOf).filter((exit, at, all) => exit !== all[at - 1]);
      expect(exits, `seed ${seed}`).toEqual([...new Set(exits)].sort(byText));
    }
  });
});
