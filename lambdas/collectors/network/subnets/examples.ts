import { type PhiPolicy, type PhiScope, phiScope } from '#domain/declaring/phi-scope.ts';
import type { Example } from '#domain/declaring/rule.ts';
import type { InterfaceFacts, Subnet } from './subnet.ts';

/** Private; what the examples of the rules vary. */
const EXAMPLE: Subnet = {
  id: 'subnet-0a1b2c3d4e5f60001',
  vpcId: 'vpc-0a1b2c3d4e5f60001',
  ownerId: '111122223333',
  shared: false,
  state: 'available',
  isDefault: false,
  availabilityZone: 'us-east-1a',
  availabilityZoneId: 'use1-az4',
  cidrBlock: '10.0.1.0/24',
  ipv6CidrBlocks: [],
  ipv6Native: false,
  mapPublicIpOnLaunch: false,
  assignIpv6AddressOnCreation: false,
  internetGatewayBlockMode: 'off',
  availableIps: 249,
  tags: { Name: 'phi-a' },
};
const OTHER = 'subnet-0a1b2c3d4e5f60009';
const OTHER_VPC = 'vpc-0a1b2c3d4e5f60009';
const host: InterfaceFacts & { readonly subnetId: string } = {
  id: 'eni-0a1b2c3d4e5f60001',
  subnetId: EXAMPLE.id,
  interfaceType: 'interface',
  publicIps: [],
  privateIps: [{ carrierIp: null }],
};
const gateway = { ...host, id: 'eni-0a1b2c3d4e5f60002', interfaceType: 'nat_gateway', publicIps: ['203.0.113.7'] };
const exposed = { ...host, publicIps: ['203.0.113.8'] };

const named = (subnets: PhiScope['subnets']): PhiPolicy => ({ phi: phiScope({ subnets }) });

type SubnetExample = Example<Subnet, PhiPolicy>;

const EXAMPLES: readonly SubnetExample[] = [
  {
    name: 'private hosts only, and nobody said where PHI is',
    row: EXAMPLE,
    policy: named([]),
    tables: { 'network-interfaces': [host] },
    verdict: 'UNKNOWN',
    code: 'PHI_SCOPE_NOT_SAID',
  },
  {
    name: 'private hosts only',
    row: EXAMPLE,
    tables: { 'network-interfaces': [host] },
    verdict: 'PASS',
    code: 'NO_PUBLIC_ADDRESS',
  },
  {
    name: 'the address of a NAT gateway',
    row: EXAMPLE,
    tables: { 'network-interfaces': [host, gateway] },
    verdict: 'PASS',
    code: 'NAT_GATEWAY_ONLY',
  },
  {
    name: 'a host with a public address',
    row: EXAMPLE,
    tables: { 'network-interfaces': [gateway, exposed] },
    verdict: 'FAIL',
    code: 'PUBLIC_ADDRESS',
  },
  {
    name: 'a host in a Wavelength Zone with an address of the carrier',
    row: EXAMPLE,
    tables: { 'network-interfaces': [{ ...host, privateIps: [{ carrierIp: '155.146.10.111' }] }] },
    verdict: 'FAIL',
    code: 'PUBLIC_ADDRESS',
  },
  {
    name: 'a load balancer that faces the internet',
    row: EXAMPLE,
    tables: { 'network-interfaces': [{ ...exposed, interfaceType: 'network_load_balancer' }] },
    verdict: 'FAIL',
    code: 'PUBLIC_ADDRESS',
  },
  {
    name: 'a host with a public address, and not every interface was read',
    row: EXAMPLE,
    tables: { 'network-interfaces': [exposed] },
    gapIn: ['network-interfaces'],
    verdict: 'FAIL',
    code: 'PUBLIC_ADDRESS',
  },
  {
    name: 'gives public addresses',
    row: { ...EXAMPLE, mapPublicIpOnLaunch: true },
    verdict: 'FAIL',
    code: 'MAPS_PUBLIC_ADDRESSES',
  },
  {
    name: 'its VPC is among those that hold PHI',
    row: EXAMPLE,
    policy: named([OTHER, EXAMPLE.vpcId]),
    tables: { 'network-interfaces': [exposed] },
    verdict: 'FAIL',
    code: 'PUBLIC_ADDRESS',
  },
  {
    name: 'not among the subnets that hold PHI',
    row: { ...EXAMPLE, mapPublicIpOnLaunch: true },
    policy: named([OTHER]),
    tables: { subnets: [{ ...EXAMPLE, id: OTHER }] },
    verdict: 'NOT_APPLICABLE',
    code: 'NO_PHI',
  },
  {
    name: 'its VPC is not among those that hold PHI',
    row: EXAMPLE,
    policy: named([OTHER_VPC]),
    tables: { subnets: [{ ...EXAMPLE, id: OTHER, vpcId: OTHER_VPC }] },
    verdict: 'NOT_APPLICABLE',
    code: 'NO_PHI',
  },
  {
    name: 'not named, beside a name that no subnet has',
    row: EXAMPLE,
    policy: named([OTHER, OTHER_VPC]),
    tables: { subnets: [EXAMPLE, { ...EXAMPLE, id: OTHER }] },
    verdict: 'UNKNOWN',
    code: 'PHI_SUBNET_NOT_FOUND',
  },
  {
    name: 'not named, beside a name that may be of a subnet nobody read',
    row: EXAMPLE,
    policy: named([OTHER]),
    gapIn: ['subnets'],
    verdict: 'UNKNOWN',
    code: 'PHI_SUBNET_NOT_FOUND',
  },
  {
    name: 'interfaces not read',
    row: EXAMPLE,
    gapIn: ['network-interfaces'],
    verdict: 'UNKNOWN',
    code: 'INTERFACES_UNREAD',
  },
  {
    name: "another account's, shared",
    row: { ...EXAMPLE, ownerId: '444455556666', shared: true },
    verdict: 'UNKNOWN',
    code: 'OTHERS_NOT_SEEN',
  },
  { name: 'not reported', row: { ...EXAMPLE, mapPublicIpOnLaunch: null }, verdict: 'UNKNOWN', code: 'NOT_REPORTED' },
];

/** Where an example does not say it, every subnet holds PHI. */
export const PUBLIC_ADDRESS_EXAMPLES: readonly SubnetExample[] = EXAMPLES.map((example) => ({
  policy: named('*'),
  ...example,
}));
