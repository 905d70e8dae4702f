import { describe, expect, test } from 'vitest';
import type { FigureBlock } from '#domain/report/text/document.ts';
import type { Verdict } from '#domain/words/verdict.ts';
import { daily, passing, report, section, wordsOf } from './reading.ts';
import { drawn, judged, NETWORK, networkOf, populations, reportOf } from './reading-network.ts';
import { EAST } from './sample-names.ts';
import {
  CLOSED_ENDPOINT,
  DOUBTFUL_ENDPOINT,
  endpointPaths,
  hardPaths,
  networkFindings,
  networkTables,
  OPEN_ENDPOINT,
  PUBLIC_SUBNET,
  S3_ENDPOINT,
  STRANGERS_ENDPOINT,
  samplePath,
  samplePaths,
  TRANSIT_SUBNET,
  WORKERS,
} from './sample-network.ts';

describe('the drawing of a VPC', () => {
  test('has a line for each way out of its subnets, by what the rules say of it', async () => {
    const { figure } = await networkOf(samplePaths);
    expect(drawn(figure)).toEqual([
      '3 subnets: allowed NAT',
      '3 subnets: inspected, unknown FIREWALL',
      '3 subnets: open NAT',
      '3 subnets: open RESOLVER',
      '3 subnets: open policy ENDPOINT',
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

  test('draws no line to an endpoint better than the endpoint’s policy', async () => {
    const { figure } = await networkOf(endpointPaths);
    expect(figure.lines.map(({ kind, word }) => `${kind}: ${word}`).sort()).toEqual([
      'open: open',
      'open: open policy',
      'open: open policy',
      'private: private',
      'unknown: unknown',
      'unknown: unknown policy',
    ]);
    expect(drawn(figure)).toEqual([
      'workers-a: open PRIVATELINK',
      'workers-a: open policy ENDPOINT',
      'workers-a: open policy PRIVATELINK',
      'workers-a: private PRIVATELINK',
      'workers-a: unknown PRIVATELINK',
      'workers-a: unknown policy PRIVATELINK',
    ]);
    const details = figure.right.nodes.map((node) => node.details.join(' | '));
    expect(details).toEqual(
      expect.arrayContaining([
        `${OPEN_ENDPOINT}, com.amazonaws.us-east-1.sqs | endpoint policy: FAIL`,
        `${DOUBTFUL_ENDPOINT}, com.amazonaws.us-east-1.kms | endpoint policy: UNKNOWN`,
        `${STRANGERS_ENDPOINT}, com.amazonaws.vpce.us-east-1.vpce-svc-0dead of account 999999999999`,
      ]),
    );
  });

  test('draws a failing endpoint as open beside a firewall and a central way out, and none of them as safe', async () => {
    const { figure } = await networkOf(hardPaths);
    const lines = drawn(figure);
    expect(lines).toEqual([
      'transit: open NAT',
      'workers-a: inspected, unknown FIREWALL',
      'workers-a: open PRIVATELINK',
      'workers-a: open policy ENDPOINT',
      'workers-a: open policy PRIVATELINK',
      'workers-a: private PRIVATELINK',
      'workers-a: unknown PRIVATELINK',
      'workers-a: unknown policy PRIVATELINK',
      'workers-b: inspected FIREWALL',
      'workers-b: open RESOLVER',
      'workers-c: unknown TRANSIT',
    ]);
    const failing = figure.right.nodes.filter(({ details }) => details.includes('endpoint policy: FAIL'));
    expect(failing.map(({ details }) => details[0]?.split(',')[0]).sort()).toEqual([S3_ENDPOINT, OPEN_ENDPOINT].sort());
    const reached = figure.lines.filter(({ to }) => failing.some(({ id }) => id === to));
    expect(reached.map(({ kind }) => kind)).toEqual(['open', 'open']);
    const { right } = figure;
    const central = figure.left.nodes.find(({ title }) => title === 'transit');
    expect(central?.details).toContain('sends on what comes in by a transit gateway');
    expect(right.nodes.map(({ title }) => title)).toContain('FIREWALL');
  });

  test('draws copies of packets by what the allowlist says of them, though their target has a private address', async () => {
    const tapped = { via: ['tms-1', 'tmt-1'], service_name: 'traffic-mirroring', public_destinations: false };
    const copies = (verdict: Verdict) => networkOf([samplePath(WORKERS[0], 'MIRROR', verdict, tapped)]);
    expect(drawn((await copies('FAIL')).figure)).toEqual(['workers-a: open MIRROR']);
    expect(drawn((await copies('PASS')).figure)).toEqual(['workers-a: allowed MIRROR']);
  });

  test('draws an endpoint whose policy no rule judged as unknown', async () => {
    const path = samplePath(WORKERS[0], 'PRIVATELINK', 'NOT_APPLICABLE', {
      ...{ via: [CLOSED_ENDPOINT], service_name: 'com.amazonaws.us-east-1.sts', public_destinations: false },
    });
    const untouched = daily(1, 31, {
      populations: populations.slice(0, 2),
      units: judged,
      findings: networkFindings([path]),
    });
    const { blocks } = section(await report(untouched, { tables: networkTables([path]) }), NETWORK);
    const figure = blocks.find((block) => block.kind === 'figure') as FigureBlock;
    expect(drawn(figure)).toEqual(['workers-a: unknown policy PRIVATELINK']);
    expect(figure.right.nodes[0]?.details).toContain('endpoint policy: NOT_EVALUATED');
  });

  test('says of a subnet that it sends on what comes in by a transit gateway', async () => {
    const passing = samplePath(TRANSIT_SUBNET, 'NAT', 'FAIL', { via: ['nat-1'], source_kind: 'IPV4_TRANSIT' });
    const { figure } = await networkOf([passing, samplePath(WORKERS[0], 'NAT', 'FAIL', { via: ['nat-1'] })]);
    expect(drawn(figure)).toEqual(['transit: open NAT', 'workers-a: open NAT']);
    const told = figure.left.nodes.filter(({ details }) =>
      details.includes('sends on what comes in by a transit gateway'),
    );
    expect(told.map(({ title }) => title)).toEqual(['transit']);
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
