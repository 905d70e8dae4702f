import {
  DescribeInstancesCommand,
  EC2Client,
  type Instance as Ec2Instance,
  type InstanceNetworkInterface,
} from '@aws-sdk/client-ec2';
import { madeBy } from '#domain/databricks/made-by.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { answered, isoOrNull, tagRecord } from '#domain/reading/reading.ts';
import { Instance } from './rules.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
const PAGE = 1000;

export default defineCollector({
  id: 'instances',
  title: 'EC2 instances and whose they are',
  scope: 'aws-region',
  reads: ['ec2:DescribeInstances'],
  row: Instance,
  rules: [],
  volatile: ['state', 'launchedAt'], // starting and stopping is what instances do
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    yield* listRows(gap, {
      operation: 'ec2:DescribeInstances',
      page: (NextToken) => pageOf(ec2, NextToken),
      idOf: (instance) => instance.InstanceId,
      rowOf,
    });
  },
});

/** Instances that AWS services manage too. EC2 lists reservations: what was launched together. */
async function pageOf(ec2: EC2Client, NextToken: string | undefined) {
  const page = await ec2.send(
    new DescribeInstancesCommand({ MaxResults: PAGE, NextToken, IncludeManagedResources: true }),
  );
  const items = page.Reservations?.flatMap(({ Instances }) => answered(Instances, 'instancesSet'));
  return { items, next: page.NextToken };
}

function rowOf(instance: Ec2Instance, id: string) {
  const metadata = instance.MetadataOptions;
  const tags = tagRecord(instance.Tags);
  return {
    id,
    state: instance.State?.Name ?? null,
    instanceType: instance.InstanceType ?? null,
    imageId: instance.ImageId ?? null,
    launchedAt: isoOrNull(instance.LaunchTime),
    vpcId: instance.VpcId || null,
    subnetId: instance.SubnetId || null,
    networkInterfaceIds: (instance.NetworkInterfaces ?? []).map(interfaceIdOf).toSorted(),
    privateIp: instance.PrivateIpAddress || null,
    publicIp: instance.PublicIpAddress || null,
    imdsv2Required: metadata?.HttpTokens === undefined ? null : metadata.HttpTokens === 'required',
    metadataEndpoint: metadata?.HttpEndpoint ?? null,
    metadataHopLimit: metadata?.HttpPutResponseHopLimit ?? null,
    instanceProfileArn: instance.IamInstanceProfile?.Arn ?? null,
    operator: instance.Operator?.Principal ?? null,
    ...madeBy(tags),
    tags,
  };
}

const interfaceIdOf = (one: InstanceNetworkInterface): string => answered(one.NetworkInterfaceId, 'networkInterfaceId');
