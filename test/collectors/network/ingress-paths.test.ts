import { describe, expect, test } from 'vitest';
import derivation from '#collectors/network/ingress-paths/derivation.ts';
import { nothingPublicReachesPhi } from '#collectors/network/ingress-paths/rules.ts';
import { TABLES } from '#collectors/network/ingress-paths/tables.ts';
import type { LoadBalancer } from '#collectors/network/load-balancers/rules.ts';
import { phiScope } from '#domain/declaring/phi-scope.ts';
import type { Network } from '#domain/egress/places/network.ts';
import type { IngressPath } from '#domain/ingress/paths/path.ts';
import type { Gap, GapReport } from '#domain/words/gap.ts';
import { E } from '../../domain/egress/cases.ts';
import { networkInterface } from '../../domain/egress/facts.ts';
import { balancer, behind, open } from '../../domain/ingress/facts.ts';
import { denied, SCOPE } from '../../support/derive-egress.ts';
import { rowsOf } from '../../support/egress-tables.ts';
import { ruleContext } from '../../support/rule-context.ts';

interface Told {
  readonly balancers?: readonly LoadBalancer[];
  readonly gaps?: Readonly<Record<string, readonly Gap[]>>;
  /** Of the rows of network interfaces, as their collector reads them. */
  readonly interfaces?: Readonly<Record<string, unknown>>;
}

/** Paths of tables as collectors make them, what they lack, and what the rule says of each in a place that holds PHI. */
function derive(network: Network, { balancers = [], gaps = {}, interfaces = {} }: Told = {}) {
  const rows: Record<string, readonly object[]> = {
    ...rowsOf(network),
    'load-balancers': balancers,
    'endpoint-services': [],
  };
  rows['network-interfaces'] = (rows['network-interfaces'] ?? []).map((row) => ({ ...row, ...interfaces }));
  const reports: GapReport[] = [];
  const table = (id: string) => ({ rows: rows[id] ?? [], gaps: gaps[id] ?? [] }) as never;
  const policy = { databricksNetworks: [] };
  const told = { scope: SCOPE, policy, table, gap: (report: GapReport) => void reports.push(report) };
  const paths = [...derivation.derive(told)] as unknown as IngressPath[];
  const context = ruleContext({ policy: { phi: phiScope({ subnets: '*' }) } });
  const said = (subnetId: string) =>
    paths
      .filter((path) => path.subnetId === subnetId)
      .map((path) => nothingPublicReachesPhi.judge(path as never, context as never))
      .map(({ verdict, code }) => `${verdict} ${code}`);
  return { paths, reports, said };
}

const closed = open({ interfaces: [E], gateways: [], routes: [] });

describe('a subnet that holds PHI', () => {
  test('with a public host fails', () => {
    expect(derive(open()).said('subnet-1')).toContain('FAIL REACHED');
  });

  test('into which nothing comes passes', () => {
    expect(derive(closed).said('subnet-1')).toEqual(['PASS NOTHING_PUBLIC']);
  });

  test('behind a load balancer that faces the internet from another subnet fails', () => {
    const one = { ...balancer(), name: null, dnsName: null } as LoadBalancer;
    const network = behind({ cidrIpv4: '0.0.0.0/0' }, []);
    expect(derive(network, { balancers: [one] }).said('subnet-1')).toContain('FAIL REACHED');
    expect(
      derive(network)
        .said('subnet-1')
        .filter((text) => text.startsWith('FAIL')),
    ).toEqual([]);
  });

  test('in the VPC of an interface that a service made for itself is unknown', () => {
    const made = { requesterManaged: true, requesterId: '444455556666' };
    expect(derive(closed, { interfaces: made }).said('subnet-1')).toEqual(['UNKNOWN ENTRANCE_NOT_READ']);
    const odd = networkInterface('eni-x', 'vpc-1', 'subnet-2', '10.0.2.50', [], { interfaceType: 'portal' });
    expect(derive({ ...closed, interfaces: [E, odd] }).said('subnet-1')).toEqual(['UNKNOWN ENTRANCE_NOT_READ']);
  });

  test('of a VPC that another account shares is unknown: its load balancers and interfaces are not shown', () => {
    const vpcs = closed.vpcs.map((vpc) => ({ ...vpc, ownerId: '999988887777' }));
    const said = derive({ ...closed, vpcs }).said('subnet-1');
    expect(said.filter((text) => !text.startsWith('UNKNOWN'))).toEqual([]);
    expect(said.length).toBeGreaterThan(0);
  });
});

describe('a table that was not read', () => {
  test.each([
    'load-balancers',
    'endpoint-services',
    'vpc-gateways',
    'vpc-peerings',
    'transit-gateway-attachments',
    'network-interfaces',
  ])('%s: a gap of what comes in, and no PASS without a doubt', (id) => {
    const { reports, said } = derive(closed, { gaps: { [id]: [denied('ec2:X')] } });
    expect(reports.map(({ code }) => code)).toContain('ACCESS_DENIED');
    expect(said('subnet-1')).not.toEqual([]);
    const doubtful = said('subnet-1').filter((text) => text.startsWith('UNKNOWN'));
    if (id !== 'endpoint-services') expect(doubtful, id).not.toEqual([]);
  });
});

test('what it looks into is what it declares', () => {
  expect(derivation.from).toEqual(TABLES);
});
