import { describe, expect, test } from 'vitest';
import { base, E, firewalled, middlebox, table } from '../cases.ts';
import { nat } from '../facts.ts';
import { tcp } from '../packets.ts';
import { paths, told } from '../told.ts';

describe('loops of gateways end', () => {
  test('a NAT gateway whose subnet routes to itself', () => {
    const network = base({ '0.0.0.0/0': 'nat-1' });
    const routes = network.routes.map((each) => (each.target === 'igw-1' ? { ...each, target: 'nat-1' } : each));
    const found = paths({ ...network, routes }, tcp('1.1.1.1', 443));
    expect(told(found)).toEqual(['LOCAL by nat-1>nat-1 KNOWN SEND']);
    expect(found[0]).toMatchObject({ serviceName: 'routing-loop', reasons: [] });
  });

  test('two NAT gateways that route to each other', () => {
    const network = base(
      { '0.0.0.0/0': 'nat-1' },
      {
        natGateways: [
          ...base({}).natGateways,
          nat('nat-3', 'vpc-1', 'subnet-1', {
            addresses: [{ privateIp: '10.0.1.5', publicIp: '54.3.3.3', status: 'succeeded' }],
          }),
        ],
        routes: [...table('rtb-1', { '0.0.0.0/0': 'nat-1' }), ...table('rtb-2', { '0.0.0.0/0': 'nat-3' })],
      },
    );
    expect(paths(network, tcp('1.1.1.1', 443)).map(({ way, certainty }) => `${way} ${certainty}`)).toEqual([
      'LOCAL KNOWN',
    ]);
  });

  test('a firewall endpoint whose subnet routes to it', () => {
    const network = firewalled(E, false);
    const routes = network.routes.map((each) => (each.target === 'igw-1' ? { ...each, target: 'vpce-fw' } : each));
    const found = paths({ ...network, routes }, tcp('1.1.1.1', 443));
    expect(told(found)).toEqual(['LOCAL by vpce-fw>vpce-fw UNKNOWN SEND']);
    expect(found[0]?.reasons).toEqual(['INSPECTION_UNREAD:vpce-fw']);
  });

  test('an appliance whose subnet routes to it may do with its packets what it will', () => {
    const network = middlebox({});
    const [entry] = network.interfaces.filter(({ id }) => id === 'eni-fw');
    const routes = [...table('rtb-1', { '0.0.0.0/0': 'eni-fw' }), ...table('rtb-3', { '0.0.0.0/0': 'eni-fw' })];
    const found = paths({ ...network, routes, interfaces: [E, { ...entry!, groupIds: [] }] }, tcp('1.1.1.1', 443));
    expect(new Set(found.map(({ way, certainty }) => `${way} ${certainty}`))).toEqual(new Set(['OTHER UNKNOWN']));
    expect(found.flatMap(({ reasons }) => reasons)).toContain('LOOP:subnet-3');
  });
});
