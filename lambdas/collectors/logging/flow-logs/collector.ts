import { DescribeFlowLogsCommand, EC2Client, type FlowLog as Ec2FlowLog } from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { isoOrNull, tagRecord } from '#domain/reading/reading.ts';
import { FlowLog } from './rules.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFlowLogs.html */
const PAGE = 1000;

export default defineCollector({
  id: 'flow-logs',
  title: 'Flow logs and their delivery',
  scope: 'aws-region',
  reads: ['ec2:DescribeFlowLogs'],
  row: FlowLog,
  rules: [],
  report: ['resourceId', 'trafficType', 'status', 'deliverStatus', 'destination'],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    yield* listRows(gap, {
      operation: 'ec2:DescribeFlowLogs',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeFlowLogsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.FlowLogs, next: page.NextToken };
      },
      idOf: (log) => log.FlowLogId,
      rowOf,
    });
  },
});

const rowOf = (log: Ec2FlowLog, id: string) => ({
  id,
  resourceId: log.ResourceId ?? null,
  trafficType: log.TrafficType ?? null,
  status: log.FlowLogStatus ?? null,
  deliverStatus: log.DeliverLogsStatus ?? null,
  deliverError: log.DeliverLogsErrorMessage || null,
  destinationType: log.LogDestinationType ?? null,
  destination: log.LogDestination || null,
  logGroupName: log.LogGroupName || null,
  maxAggregationSeconds: log.MaxAggregationInterval ?? null,
  fields: log.LogFormat === undefined ? null : fieldsOf(log.LogFormat),
  createdAt: isoOrNull(log.CreationTime),
  tags: tagRecord(log.Tags),
});

/** Names of fields with one space between them: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html */
const FORMAT = /^\$\{[a-z0-9-]+\}(?:\s+\$\{[a-z0-9-]+\})*$/;

/** `${srcaddr} ${dstaddr}` → `srcaddr`, `dstaddr`; null where it is no format, so that nobody knows what is written. */
const fieldsOf = (format: string): string[] | null =>
  FORMAT.test(format) ? [...format.matchAll(/\$\{([^}]+)\}/g)].map(([, name]) => name ?? '') : null;
