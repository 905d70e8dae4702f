import type { Gap } from '#domain/words/gap.ts';
import type { VpcEndpoint } from './endpoint.ts';

const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

export const EXAMPLE: VpcEndpoint = {
  id: 'vpce-0a1b2c3d4e5f60718',
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  endpointType: 'Gateway',
  serviceName: 'com.amazonaws.us-east-1.s3',
  serviceRegion: null,
  state: 'available',
  ownerId: '111122223333',
  subnetIds: [],
  networkInterfaceIds: [],
  securityGroupIds: [],
  routeTableIds: ['rtb-0a1b2c3d4e5f60718'],
  privateDns: false,
  requesterManaged: false,
  resourceArn: null,
  associatedArns: null,
  serviceOwner: null,
  servicePolicySupported: null,
  serviceAcceptance: null,
  servicePrivateDnsNames: null,
  policyDocument: policy({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:*',
    Resource: ['arn:aws:s3:::phi-lake', 'arn:aws:s3:::phi-lake/*'],
  }),
  createdAt: '2026-01-01T00:00:00.000Z',
  tags: {},
};

const ANYTHING = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

/** The example with another policy: nobody's, one's own people's, one's own buckets', … */
export const WITH = {
  full: { ...EXAMPLE, policyDocument: policy(ANYTHING) },
  ownPeople: {
    ...EXAMPLE,
    policyDocument: policy({ ...ANYTHING, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
  },
  ownBuckets: {
    ...EXAMPLE,
    policyDocument: policy({ ...ANYTHING, Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } } }),
  },
  denial: {
    ...EXAMPLE,
    policyDocument: policy(ANYTHING, {
      ...ANYTHING,
      Effect: 'Deny',
      Condition: { StringNotEquals: { 'aws:ResourceAccount': '111122223333' } },
    }),
  },
  namePattern: {
    ...EXAMPLE,
    policyDocument: policy({ ...ANYTHING, Action: 's3:GetObject', Resource: 'arn:aws:s3:::phi-*' }),
  },
  accessPoints: {
    ...EXAMPLE,
    policyDocument: policy({
      ...ANYTHING,
      Condition: { StringEquals: { 's3:DataAccessPointAccount': '111122223333' } },
    }),
  },
  garbled: { ...EXAMPLE, policyDocument: '{"Statement":[{"Effect":"Allow"' },
} satisfies Record<string, VpcEndpoint>;

/** The policy of the example came in half. */
export const POLICY_CUT: Gap = {
  operation: 'ec2:DescribeVpcEndpoints',
  resourceId: EXAMPLE.id,
  fields: ['policyDocument'],
  code: 'MALFORMED_RESPONSE',
  reason: 'cut off',
};
