import type { Example } from '#domain/declaring/rule.ts';
import { EXAMPLE, SHARED } from './examples.ts';
import type { Vpc } from './vpc.ts';

const SUBNETS = ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'].map((id) => ({
  id,
  vpcId: EXAMPLE.id,
}));

/** Both in the second subnet. */
const INTERFACES = ['eni-0a1b2c3d4e5f60001', 'eni-0a1b2c3d4e5f60002'].map((id) => ({ id, subnetId: SUBNETS[1]!.id }));

/** A flow log of all traffic of a place, at work. */
const flowLogOf = (resourceId: string, facts: object = {}) => ({
  id: `fl-of-${resourceId}`,
  resourceId,
  status: 'ACTIVE',
  trafficType: 'ALL',
  deliverStatus: 'SUCCESS',
  deliverError: null,
  destination: 'arn:aws:s3:::flow-logs-of-ours',
  logGroupName: null,
  fields: ['srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'action'],
  ...facts,
});

const TABLES = { subnets: SUBNETS };

export const FLOW_LOG_EXAMPLES: readonly Example<Vpc, Record<never, never>>[] = [
  {
    name: 'a flow log of the VPC',
    row: EXAMPLE,
    tables: { ...TABLES, 'flow-logs': [flowLogOf(EXAMPLE.id)] },
    verdict: 'PASS',
  },
  {
    name: 'a flow log of every subnet',
    row: EXAMPLE,
    tables: { ...TABLES, 'flow-logs': SUBNETS.map(({ id }) => flowLogOf(id)) },
    verdict: 'PASS',
  },
  { name: 'no flow log', row: EXAMPLE, tables: TABLES, verdict: 'FAIL', code: 'NO_FLOW_LOG' },
  {
    name: 'a flow log of one subnet of two',
    row: EXAMPLE,
    tables: { ...TABLES, 'flow-logs': [flowLogOf(SUBNETS[0]?.id ?? '')] },
    verdict: 'FAIL',
    code: 'NO_FLOW_LOG',
  },
  {
    name: 'rejected traffic only',
    row: EXAMPLE,
    tables: { ...TABLES, 'flow-logs': [flowLogOf(EXAMPLE.id, { trafficType: 'REJECT' })] },
    verdict: 'FAIL',
    code: 'FLOW_LOG_FALLS_SHORT',
  },
  {
    name: 'delivery fails',
    row: EXAMPLE,
    tables: {
      ...TABLES,
      'flow-logs': [flowLogOf(EXAMPLE.id, { deliverStatus: 'FAILED', deliverError: 'Access error' })],
    },
    verdict: 'FAIL',
    code: 'FLOW_LOG_FALLS_SHORT',
  },
  {
    name: 'a format of its own, without destinations',
    row: EXAMPLE,
    tables: {
      ...TABLES,
      'flow-logs': [flowLogOf(EXAMPLE.id, { fields: ['srcaddr', 'bytes', 'protocol', 'action'] })],
    },
    verdict: 'FAIL',
    code: 'FLOW_LOG_FALLS_SHORT',
  },
  {
    name: 'format not reported',
    row: EXAMPLE,
    tables: { ...TABLES, 'flow-logs': [flowLogOf(EXAMPLE.id, { fields: null })] },
    verdict: 'UNKNOWN',
    code: 'DELIVERY_NOT_REPORTED',
  },
  {
    name: 'delivery not reported',
    row: EXAMPLE,
    tables: { ...TABLES, 'flow-logs': [flowLogOf(EXAMPLE.id, { deliverStatus: null })] },
    verdict: 'UNKNOWN',
    code: 'DELIVERY_NOT_REPORTED',
  },
  { name: "another account's, shared", row: SHARED, tables: TABLES, verdict: 'UNKNOWN', code: 'OWNER_NOT_READ' },
  { name: 'flow logs not read', row: EXAMPLE, gapIn: ['flow-logs'], verdict: 'UNKNOWN', code: 'FLOW_LOGS_UNREAD' },
  {
    name: 'logs of subnets, of which not all were read',
    row: EXAMPLE,
    tables: { ...TABLES, 'flow-logs': SUBNETS.map(({ id }) => flowLogOf(id)) },
    gapIn: ['subnets'],
    verdict: 'UNKNOWN',
    code: 'FLOW_LOGS_UNREAD',
  },
  {
    name: 'accepted traffic to one place, rejected to another',
    row: EXAMPLE,
    tables: {
      ...TABLES,
      'flow-logs': [
        flowLogOf(EXAMPLE.id, { id: 'fl-a', trafficType: 'ACCEPT' }),
        flowLogOf(EXAMPLE.id, { id: 'fl-r', trafficType: 'REJECT', destination: null, logGroupName: 'rejected' }),
      ],
    },
    verdict: 'PASS',
  },
  {
    name: 'accepted traffic of the VPC, rejected of each subnet',
    row: EXAMPLE,
    tables: {
      ...TABLES,
      'flow-logs': [
        flowLogOf(EXAMPLE.id, { trafficType: 'ACCEPT' }),
        ...SUBNETS.map(({ id }) => flowLogOf(id, { trafficType: 'REJECT' })),
      ],
    },
    verdict: 'PASS',
  },
  {
    name: 'accepted traffic to one place, and rejected to another where it does not arrive',
    row: EXAMPLE,
    tables: {
      ...TABLES,
      'flow-logs': [
        flowLogOf(EXAMPLE.id, { id: 'fl-a', trafficType: 'ACCEPT' }),
        flowLogOf(EXAMPLE.id, { id: 'fl-r', trafficType: 'REJECT', deliverStatus: 'FAILED' }),
      ],
    },
    verdict: 'FAIL',
    code: 'FLOW_LOG_FALLS_SHORT',
  },
  {
    name: 'one subnet by its own, the other by those of its interfaces',
    row: EXAMPLE,
    tables: {
      ...TABLES,
      'network-interfaces': INTERFACES,
      'flow-logs': [flowLogOf(SUBNETS[0]!.id), ...INTERFACES.map(({ id }) => flowLogOf(id))],
    },
    verdict: 'PASS',
    code: 'BY_INTERFACES',
  },
  {
    name: 'the same, but for one interface',
    row: EXAMPLE,
    tables: {
      ...TABLES,
      'network-interfaces': INTERFACES,
      'flow-logs': [flowLogOf(SUBNETS[0]!.id), flowLogOf(INTERFACES[0]!.id)],
    },
    verdict: 'FAIL',
    code: 'NO_FLOW_LOG',
  },
  {
    name: 'logs of interfaces, of which not all were read',
    row: EXAMPLE,
    tables: {
      ...TABLES,
      'network-interfaces': INTERFACES,
      'flow-logs': [flowLogOf(SUBNETS[0]!.id), ...INTERFACES.map(({ id }) => flowLogOf(id))],
    },
    gapIn: ['network-interfaces'],
    verdict: 'UNKNOWN',
    code: 'INTERFACES_UNREAD',
  },
];
