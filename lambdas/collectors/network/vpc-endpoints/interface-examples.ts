import type { Example } from '#domain/declaring/rule.ts';
import type { VpcEndpoint } from './endpoint.ts';
import { EXAMPLE, POLICY_CUT } from './examples.ts';

const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const ANYTHING = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
const OWN_PEOPLE = { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } };
const OWN_THINGS = { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } };

/** An interface endpoint of a service in us-east-1, with a policy of these statements; without any, as AWS makes it. */
export const interfaceTo = (service: string, ...statements: object[]): VpcEndpoint => ({
  ...EXAMPLE,
  endpointType: 'Interface',
  serviceName: `com.amazonaws.us-east-1.${service}`,
  subnetIds: ['subnet-0a1b2c3d4e5f60718'],
  networkInterfaceIds: ['eni-0a1b2c3d4e5f60718'],
  securityGroupIds: ['sg-0a1b2c3d4e5f60718'],
  routeTableIds: [],
  serviceOwner: 'amazon',
  servicePolicySupported: true,
  serviceAcceptance: false,
  servicePrivateDnsNames: [],
  policyDocument: policy(...(statements.length === 0 ? [ANYTHING] : statements)),
});

const RELAY: VpcEndpoint = {
  ...interfaceTo('s3'),
  serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-00018a8c3ff62ffdf',
  serviceOwner: '414351767826',
  servicePolicySupported: false,
};

export const INTERFACE_EXAMPLES: readonly Example<VpcEndpoint, Record<never, never>>[] = [
  {
    name: 'streams of a named account',
    row: interfaceTo('kinesis-streams', {
      ...ANYTHING,
      Action: 'kinesis:*',
      Resource: 'arn:aws:kinesis:us-east-1:111122223333:stream/*',
    }),
    verdict: 'PASS',
  },
  {
    name: "roles of one's own account, and who one is, for one's own people",
    row: interfaceTo(
      'sts',
      { ...ANYTHING, Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111122223333:role/*' },
      { ...ANYTHING, Action: 'sts:GetCallerIdentity', Condition: OWN_PEOPLE },
    ),
    verdict: 'PASS',
  },
  {
    name: 'a service not listed here, with a condition on whose resource it has to be',
    row: interfaceTo('rolesanywhere', { ...ANYTHING, Condition: OWN_THINGS }),
    verdict: 'PASS',
  },
  { name: 'queues, as AWS makes it', row: interfaceTo('sqs'), verdict: 'FAIL', code: 'ANY_RESOURCE' },
  {
    name: "anybody's roles, for one's own people",
    row: interfaceTo('sts', { ...ANYTHING, Action: 'sts:AssumeRole', Condition: OWN_PEOPLE }),
    verdict: 'FAIL',
    code: 'ANY_RESOURCE',
  },
  {
    name: "data channels of sessions, to the account of whoever's key signs",
    row: interfaceTo('ssmmessages', { ...ANYTHING, Action: 'ssmmessages:CreateDataChannel' }),
    verdict: 'FAIL',
    code: 'ANY_RESOURCE',
  },
  {
    name: 'any bucket whose name begins so, by an interface endpoint of S3',
    row: interfaceTo('s3', { ...ANYTHING, Action: 's3:PutObject', Resource: 'arn:aws:s3:::phi-*' }),
    verdict: 'FAIL',
    code: 'ANY_SUCH_NAME',
  },
  {
    name: 'a service not listed here, as AWS makes it',
    row: interfaceTo('rolesanywhere'),
    verdict: 'FAIL',
    code: 'FULL_ACCESS',
  },
  {
    name: 'a service that takes no policies',
    row: { ...interfaceTo('rolesanywhere'), servicePolicySupported: false, policyDocument: null },
    verdict: 'FAIL',
    code: 'NO_POLICY_SUPPORTED',
  },
  {
    name: 'a service not listed here, for some actions',
    row: interfaceTo('rolesanywhere', { ...ANYTHING, Action: 'rolesanywhere:CreateSession' }),
    verdict: 'UNKNOWN',
    code: 'SERVICE_NOT_LISTED',
  },
  {
    name: 'under a condition that is not understood',
    row: interfaceTo('kms', { ...ANYTHING, Condition: { StringEquals: { 'kms:CallerAccount': '111122223333' } } }),
    verdict: 'UNKNOWN',
    code: 'CONDITION_NOT_UNDERSTOOD',
  },
  {
    name: 'no policy reported',
    row: { ...interfaceTo('sqs'), policyDocument: null },
    verdict: 'UNKNOWN',
    code: 'POLICY_NOT_REPORTED',
  },
  {
    name: 'half a policy',
    row: { ...interfaceTo('sqs'), policyDocument: '{"Statement":[{"Effect":"Allow"' },
    verdict: 'UNKNOWN',
    code: 'POLICY_NOT_UNDERSTOOD',
  },
  {
    name: 'of a type that is not known here',
    row: { ...interfaceTo('sqs'), endpointType: 'Tunnel' },
    verdict: 'UNKNOWN',
    code: 'TYPE_NOT_KNOWN',
  },
  {
    name: "another customer's service, which no policy can narrow",
    row: RELAY,
    verdict: 'NOT_APPLICABLE',
    code: 'NOT_OF_AWS',
  },
  {
    name: 'a service of a name that nobody knows, and no owner told',
    row: { ...RELAY, serviceName: 'org.example.lake', serviceOwner: null },
    verdict: 'UNKNOWN',
    code: 'OWNER_NOT_TOLD',
  },
  { name: 'a gateway endpoint', row: EXAMPLE, verdict: 'NOT_APPLICABLE', code: 'NOT_AN_INTERFACE_ENDPOINT' },
  {
    name: 'deleted',
    row: { ...interfaceTo('sqs'), state: 'deleted' },
    verdict: 'NOT_APPLICABLE',
    code: 'NOT_IN_USE',
  },
  {
    name: 'not readable',
    row: { ...interfaceTo('sqs'), policyDocument: null },
    gaps: [POLICY_CUT],
    verdict: 'ERROR',
  },
];
