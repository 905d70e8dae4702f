import { describe, expect, test } from 'vitest';
import collector from '#collectors/logging/flow-logs/collector.ts';
import type { FlowLog } from '#collectors/logging/flow-logs/rules.ts';
import type { FlowLogFacts } from '#domain/network/flow-log-cover.ts';
import { readFromStub } from '../../support/read-from-stub.ts';

const read = async (facts: object) =>
  (await readFromStub(collector, { DescribeFlowLogs: { FlowLogs: [{ FlowLogId: 'fl-1', ...facts }] } })).rows[0];

describe('reading flow logs', () => {
  test('asks for the largest page and follows tokens to the end, past an empty page', async () => {
    const pages: Record<string, object> = {
      undefined: { FlowLogs: [], NextToken: 'b' },
      b: { FlowLogs: [{ FlowLogId: 'fl-1' }], NextToken: '' },
    };
    const { rows, calls } = await readFromStub(collector, {
      DescribeFlowLogs: ({ NextToken }) => pages[String(NextToken)] ?? {},
    });
    expect(rows.map(({ id }) => id)).toEqual(['fl-1']);
    expect(calls.map(({ input }) => input)).toEqual(
      [undefined, 'b'].map((NextToken) => ({ MaxResults: 1000, NextToken })),
    );
  });

  test('keeps every fact of a flow log, the fields of a record in their order', async () => {
    expect(
      await read({
        ResourceId: 'vpc-1',
        TrafficType: 'ALL',
        FlowLogStatus: 'ACTIVE',
        DeliverLogsStatus: 'FAILED',
        DeliverLogsErrorMessage: 'Access error',
        LogDestinationType: 's3',
        LogDestination: 'arn:aws:s3:::flow-logs',
        MaxAggregationInterval: 60,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how EC2 writes formats
        LogFormat: '${version} ${srcaddr} ${pkt-dstaddr} ${action}',
        CreationTime: new Date('2026-11-01T08:00:00Z'),
        Tags: [{ Key: 'Name', Value: 'phi' }],
      }),
    ).toEqual({
      id: 'fl-1',
      resourceId: 'vpc-1',
      trafficType: 'ALL',
      status: 'ACTIVE',
      deliverStatus: 'FAILED',
      deliverError: 'Access error',
      destinationType: 's3',
      destination: 'arn:aws:s3:::flow-logs',
      logGroupName: null,
      maxAggregationSeconds: 60,
      fields: ['version', 'srcaddr', 'pkt-dstaddr', 'action'],
      createdAt: '2026-11-01T08:00:00.000Z',
      tags: { Name: 'phi' },
    });
  });

  test('a format without any field is none', async () => {
    expect(await read({ LogFormat: 'version srcaddr' })).toMatchObject({ fields: null });
  });

  test('what EC2 does not say is null', async () => {
    const row = await read({});
    expect(row).toMatchObject({ resourceId: null, status: null, deliverStatus: null, fields: null });
  });

  test('rows have what the rule about VPCs needs', () => {
    const needed = (row: FlowLog): FlowLogFacts => row; // does not compile otherwise
    expect(needed).toBeTypeOf('function');
  });
});
