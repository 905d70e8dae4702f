/** A region that holds volumes and snapshots and nothing else; shapes as in https://docs.aws.amazon.com/AWSEC2/latest/APIReference/. */
export interface SampleRegion {
  readonly volumes: number;
  readonly snapshots: number;
  readonly keyArn: (index: number) => string;
}

type Form = Pick<URLSearchParams, 'get'>;

const serial = (index: number): string => index.toString(16).padStart(17, '0');

/** The list of each operation of which the region has nothing. */
const EMPTY: Readonly<Record<string, string>> = {
  DescribeCarrierGateways: 'carrierGatewaySet',
  DescribeEgressOnlyInternetGateways: 'egressOnlyInternetGatewaySet',
  DescribeFlowLogs: 'flowLogSet',
  DescribeImages: 'imagesSet',
  DescribeInstances: 'reservationSet',
  DescribeInternetGateways: 'internetGatewaySet',
  DescribeManagedPrefixLists: 'prefixListSet',
  DescribeNatGateways: 'natGatewaySet',
  DescribeNetworkAcls: 'networkAclSet',
  DescribeNetworkInterfaces: 'networkInterfaceSet',
  DescribeRouteTables: 'routeTableSet',
  DescribeSecurityGroupRules: 'securityGroupRuleSet',
  DescribeSecurityGroupVpcAssociations: 'securityGroupVpcAssociationSet',
  DescribeSecurityGroups: 'securityGroupInfo',
  DescribeSubnets: 'subnetSet',
  DescribeTrafficMirrorFilters: 'trafficMirrorFilterSet',
  DescribeTrafficMirrorSessions: 'trafficMirrorSessionSet',
  DescribeTrafficMirrorTargets: 'trafficMirrorTargetSet',
  DescribeTransitGatewayAttachments: 'transitGatewayAttachments',
  DescribeTransitGatewayRouteTables: 'transitGatewayRouteTables',
  DescribeTransitGatewayVpcAttachments: 'transitGatewayVpcAttachments',
  DescribeTransitGateways: 'transitGatewaySet',
  DescribeVpcBlockPublicAccessExclusions: 'vpcBlockPublicAccessExclusionSet',
  DescribeVpcEncryptionControls: 'vpcEncryptionControlSet',
  DescribeVpcEndpointServiceConfigurations: 'serviceConfigurationSet',
  DescribeVpcEndpoints: 'vpcEndpointSet',
  DescribeVpcPeeringConnections: 'vpcPeeringConnectionSet',
  DescribeVpcs: 'vpcSet',
  DescribeVpnConnections: 'vpnConnectionSet',
  DescribeVpnGateways: 'vpnGatewaySet',
};

const SETTINGS: Readonly<Record<string, string>> = {
  DescribeAccountVpcEncryptionControl:
    '<accountVpcEncryptionControl><mode>unmanaged</mode><state>default-state</state></accountVpcEncryptionControl>',
  DescribeVpcBlockPublicAccessOptions:
    '<vpcBlockPublicAccessOptions><awsAccountId>123456789012</awsAccountId><awsRegion>us-east-1</awsRegion>' +
    '<internetGatewayBlockMode>off</internetGatewayBlockMode><managedBy>account</managedBy><exclusionsAllowed>allowed</exclusionsAllowed>' +
    '<state>default-state</state></vpcBlockPublicAccessOptions>',
  GetEbsEncryptionByDefault: '<ebsEncryptionByDefault>true</ebsEncryptionByDefault>',
  GetEbsDefaultKmsKeyId: '<kmsKeyId>alias/aws/ebs</kmsKeyId>',
  GetSnapshotBlockPublicAccessState: '<state>block-all-sharing</state><managedBy>account</managedBy>',
};

/** Of both versions of Elastic Load Balancing, which is asked as EC2 is. */
const NO_LOAD_BALANCERS = '<DescribeLoadBalancersResult><LoadBalancers/></DescribeLoadBalancersResult>';
const NO_CLASSIC = '<DescribeLoadBalancersResult><LoadBalancerDescriptions/></DescribeLoadBalancersResult>';

export function answerOfEc2(form: Form, region: SampleRegion): string {
  const action = form.get('Action') ?? '';
  return (
    `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">` +
    `<requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>${contentOf(action, form, region)}</${action}Response>`
  );
}

function contentOf(action: string, form: Form, { volumes, snapshots, keyArn }: SampleRegion): string {
  if (action === 'DescribeVolumes') return pageOf('volumeSet', form, volumes, (index) => volume(index, keyArn));
  if (action === 'DescribeSnapshots') {
    const isNone = form.get('RestorableBy.1') === 'all' || form.get('Filter.1.Value.1') === 'false'; // none is public or plain
    return pageOf('snapshotSet', form, isNone ? 0 : snapshots, (index) => snapshot(index, keyArn));
  }
  if (action === 'DescribeLoadBalancers') return form.get('Version') === '2012-06-01' ? NO_CLASSIC : NO_LOAD_BALANCERS;
  const list = EMPTY[action];
  const content = list === undefined ? SETTINGS[action] : `<${list}/>`;
  if (content === undefined) throw new Error(`the sample region has no answer to ${action}`);
  return content;
}

function pageOf(list: string, form: Form, total: number, item: (index: number) => string): string {
  const from = Number(form.get('NextToken') ?? 0);
  const to = Math.min(total, from + Number(form.get('MaxResults') ?? 1000));
  const items = Array.from({ length: to - from }, (_, index) => item(from + index)).join('');
  return `<${list}>${items}</${list}>${to < total ? `<nextToken>${to}</nextToken>` : ''}`;
}

const volume = (index: number, keyArn: SampleRegion['keyArn']): string =>
  `<item><volumeId>vol-${serial(index)}</volumeId><size>100</size><snapshotId/><availabilityZone>us-east-1a</availabilityZone>` +
  `<status>in-use</status><createTime>2026-10-01T00:00:00.000Z</createTime><attachmentSet><item><volumeId>vol-${serial(index)}</volumeId>` +
  `<instanceId>i-${serial(index)}</instanceId><device>/dev/xvdb</device><status>attached</status>` +
  '<attachTime>2026-10-01T00:00:01.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></item></attachmentSet>' +
  `<volumeType>gp3</volumeType><iops>3000</iops><encrypted>true</encrypted><kmsKeyId>${keyArn(index % 10)}</kmsKeyId>` +
  `<tagSet><item><key>Vendor</key><value>Databricks</value></item><item><key>ClusterId</key><value>1101-06-${index}</value></item>` +
  '</tagSet><multiAttachEnabled>false</multiAttachEnabled><throughput>125</throughput></item>';

const snapshot = (index: number, keyArn: SampleRegion['keyArn']): string =>
  `<item><snapshotId>snap-${serial(index)}</snapshotId><volumeId>vol-${serial(index)}</volumeId><status>completed</status>` +
  '<startTime>2026-10-01T00:00:00.000Z</startTime><completionTime>2026-10-01T00:05:00.000Z</completionTime><progress>100%</progress>' +
  '<ownerId>123456789012</ownerId><volumeSize>100</volumeSize><description>nightly</description>' +
  `<encrypted>true</encrypted><kmsKeyId>${keyArn(index % 10)}</kmsKeyId><storageTier>standard</storageTier>` +
  '<tagSet><item><key>Vendor</key><value>Databricks</value></item></tagSet></item>';
