import { describe, expect, test } from 'vitest';
import type { FigureBlock } from '#domain/report/text/document.ts';
import { daily, passing, report, section, wordsOf } from './reading.ts';
import { drawn, judged, NETWORK, networkOf, reportOf } from './reading-network.ts';
import { EAST } from './sample-names.ts';
import {
  networkTables,
  PUBLIC_SUBNET,
  S3_ENDPOINT,
  samplePath,
  samplePaths,
  TRANSIT_SUBNET,
  WORKERS,
} from './sample-network.ts';

describe('the drawing of a VPC', () => {
  test('has a line for each way out of its subnets, by what the rules say of it', async () => {
    const { figure } = await networkOf(samplePaths);
    expect(drawn(figure)).toEqual([
      '3 subnets: allowed ENDPOINT',
      '3 subnets: allowed NAT',
      '3 subnets: inspected, unknown FIREWALL',
      '3 subnets: open NAT',
      '3 subnets: open RESOLVER',
      '3 subnets: private PEERING',
      '3 subnets: private PRIVATELINK (2)',
      'jump: open INTERNET',
      'transit: unknown TRANSIT',
    ]);
    expect(figure.right.nodes.map(({ title }) => title)).toEqual([
      ...['INTERNET', 'NAT', 'FIREWALL', 'ENDPOINT', 'PRIVATELINK (2)', 'PEERING', 'TRANSIT', 'RESOLVER'],
    ]);
  });

  test('shares a box between subnets that are alike, and says so', async () => {
    const { figure, words } = await networkOf(samplePaths);
    const [workers, jump, transit, idle] = figure.left.nodes;
    expect(workers?.details).toEqual([
      ...['workers-a 10.2.0.0/20', 'workers-b 10.2.16.0/20', 'workers-c 10.2.32.0/20'],
      '6 interfaces, 3 kinds of sender',
    ]);
    expect(jump?.details).toEqual([
      `${PUBLIC_SUBNET}, 10.2.250.0/24`,
      '1 interface, 1 kind of sender',
      'public addresses: FAIL',
    ]);
    expect(transit?.details).toEqual([`${TRANSIT_SUBNET}, 10.2.251.0/28`, '0 interfaces, 1 kind of sender']);
    expect(idle?.details.at(-1)).toBe('0 interfaces, nothing of its own to send');
    expect(words).toContain('3 of the subnets share a box');
  });

  test('says beside a way out what other rules say of it', async () => {
    const { figure } = await networkOf(samplePaths);
    const detailsOf = (way: string) => figure.right.nodes.find(({ title }) => title === way)?.details;
    expect(detailsOf('ENDPOINT')).toEqual([`${S3_ENDPOINT}, com.amazonaws.us-east-1.s3`, 'endpoint policy: FAIL']);
    expect(detailsOf('RESOLVER')).toEqual(['amazon-dns', 'DNS Firewall: FAIL']);
  });

  test('tells a firewall that is allowed from one that is not', async () => {
    const through = { via: ['vpce-0f00000000000000f'] };
    const inspected = await networkOf([samplePath(WORKERS[0], 'FIREWALL', 'PASS', through)]);
    expect(drawn(inspected.figure)).toEqual(['workers-a: inspected FIREWALL']);
    const open = await networkOf([samplePath(WORKERS[0], 'FIREWALL', 'FAIL', through)]);
    expect(drawn(open.figure)).toEqual(['workers-a: inspected, open FIREWALL']);
    const unread = await networkOf([samplePath(WORKERS[0], 'FIREWALL', 'ERROR', through)]);
    expect(drawn(unread.figure)).toEqual(['workers-a: inspected, unknown FIREWALL']);
  });

  test('draws what nobody judged as unknown', async () => {
    const paths = [samplePath(WORKERS[0], 'NAT', 'PASS', { via: ['nat-1'] })];
    const document = await report(daily(1, 31, { ...passing, units: judged }), { tables: networkTables(paths) });
    const { blocks } = section(document, NETWORK);
    expect(drawn(blocks.find((block) => block.kind === 'figure') as FigureBlock)).toEqual(['workers-a: unknown NAT']);
    expect(blocks.find((block) => block.kind === 'table')?.rows[0]?.at(-1)).toBe('NOT_EVALUATED');
  });

  test('with more boxes than the limit draws the worst and says how many subnets it leaves out', async () => {
    const { figure, words } = await networkOf(samplePaths, { limits: { boxesPerVpc: 2 } });
    expect(figure.left.nodes.map(({ title }) => title)).toEqual(['3 subnets', 'jump']);
    expect(words).toContain('Not drawn, but in the table: 2 more subnets.');
  });

  test('shows senders whose subnet or VPC is not known', async () => {
    const path = samplePath('*', 'OTHER', 'UNKNOWN', {
      ...{ vpc_id: '', certainty: 'UNKNOWN', reasons: ['SUBNET_UNREAD:*'], security_group_ids: null, interfaces: 0 },
    });
    const { blocks, title } = section(await reportOf([path]), `egress-${EAST}-unknown`);
    expect(title).toBe('a VPC that is not known');
    expect(drawn(blocks.find((block) => block.kind === 'figure') as FigureBlock)).toEqual(['*: unknown OTHER']);
    expect(wordsOf(blocks)).toContain('groups not read');
  });
});
