import { expect, test } from 'vitest';
import type { Endpoint, Network } from '#domain/egress/places/network.ts';
import { base, E } from './cases.ts';
import { endpoint, networkInterface, rule } from './facts.ts';
import { tcp } from './packets.ts';
import { paths } from './told.ts';

/** In S1, beside E: an interface that an endpoint of the type lists as its own. */
const linked = (endpointType: string | null, interfaceType: string): Network => {
  const network = base({});
  const of: Endpoint = {
    ...endpoint('vpce-1', 'vpc-1', '', { serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0a1' }),
    endpointType,
    networkInterfaceIds: ['eni-t'],
  };
  return {
    ...network,
    securityGroups: [...network.securityGroups, { id: 'sg-t', vpcId: 'vpc-1' }],
    securityGroupRules: [
      ...network.securityGroupRules,
      rule('sgr-t', 'sg-t', {
        isEgress: false,
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
        cidrIpv4: '10.0.0.0/16',
      }),
    ],
    endpoints: [of],
    interfaces: [E, networkInterface('eni-t', 'vpc-1', 'subnet-1', '10.0.1.20', ['sg-t'], { interfaceType })],
  };
};

const at = (network: Network, port: number) =>
  paths(network, tcp('10.0.1.20', port)).map(({ way, gatewayId, reasons }) => [way, gatewayId, ...reasons].join(' '));

test.each([
  ['Interface', 'PRIVATELINK vpce-1'],
  ['Resource', 'PRIVATELINK vpce-1'],
  ['ServiceNetwork', 'PRIVATELINK vpce-1'],
  ['Tunnel', 'PRIVATELINK vpce-1 BEYOND_UNREAD:vpce-1'],
  ['of a later year', 'PRIVATELINK vpce-1 BEYOND_UNREAD:vpce-1'],
  [null, 'PRIVATELINK vpce-1 GATEWAY_UNREAD:vpce-1'],
  ['Gateway', 'LOCAL '],
  ['GatewayLoadBalancer', 'LOCAL '],
])('what an endpoint of the type %s lists as its interface leads out: %s', (type, expected) => {
  for (const interfaceType of ['interface', 'tunnel_endpoint']) {
    expect(at(linked(type, interfaceType), 443)).toEqual([expected]);
    expect(at(linked(type, interfaceType), 80)).toEqual(expected === 'LOCAL ' ? [expected] : []);
  }
});
