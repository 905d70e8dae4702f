import { expect, test } from 'vitest';
import { describePath } from '#domain/egress/paths/describe.ts';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import { EgressPath } from '#domain/egress/paths/path.ts';
import { columnsOf } from '#domain/tables/columns.ts';
import { base } from '../cases.ts';
import { endpoint, rule } from '../facts.ts';
import { tcp, udp } from '../packets.ts';
import { paths } from '../told.ts';

const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };

test('a hole through a NAT gateway is one sentence with its witness', () => {
  const network = base(
    { '0.0.0.0/0': 'nat-1' },
    { securityGroupRules: [rule('sgr-9', 'sg-e', { ...https, cidrIpv4: '0.0.0.0/0' })] },
  );
  expect(describePath(paths(network, tcp('1.1.1.1', 443))[0]!)).toBe(
    'subnet-1 (10.0.1.0/24) of vpc-1 with sg-e can reach 0.0.0.0/0 on tcp/443 through nat-1 (rule sgr-9, ACL entry 100, route 0.0.0.0/0)',
  );
});

test('what other routes take out of the internet is named as an exception', () => {
  const network = base({ '0.0.0.0/0': 'nat-1', '52.216.0.0/15': 'vgw-1' });
  expect(describePath(paths(network, tcp('1.1.1.1', 443))[0]!)).toContain(
    'can reach 0.0.0.0/0 except 52.216.0.0/15 on tcp through nat-1',
  );
});

test('long lists are counted, and the internet is not claimed where little of it is meant', () => {
  const cidrs = [1, 3, 5, 7, 9].map((n) => rule(`sgr-${n}`, 'sg-e', { ...https, cidrIpv4: `52.${n}.0.0/16` }));
  const network = base({ '0.0.0.0/0': 'nat-1' }, { securityGroupRules: cidrs });
  expect(describePath(paths(network, tcp('52.1.1.1', 443))[0]!)).toContain(
    'can reach 52.1.0.0/16, 52.3.0.0/16, 52.5.0.0/16 and 2 more on tcp/443',
  );
});

test('a path that is not certain says "may" and why', () => {
  const network = base({ '0.0.0.0/0': 'vpce-gone' });
  expect(describePath(paths(network, udp('1.1.1.1', 53))[0]!)).toMatch(
    /^subnet-1 \(10\.0\.1\.0\/24\) of vpc-1 with sg-e may reach .* through vpce-gone .*; not known for certain: the gateway was not read \(vpce-gone\)$/,
  );
});

test('an endpoint is named by its service, the resolver without rule or route', () => {
  const network = base(
    { 'pl-s3': 'vpce-s3' },
    {
      prefixLists: [{ id: 'pl-s3', state: 'create-complete' }],
      prefixListEntries: [{ prefixListId: 'pl-s3', cidr: '52.216.0.0/15' }],
      endpoints: [endpoint('vpce-s3', 'vpc-1', 'Gateway', { serviceName: 'com.amazonaws.us-east-1.s3' })],
    },
  );
  expect(describePath(paths(network, tcp('52.216.1.1', 443))[0]!)).toBe(
    'subnet-1 (10.0.1.0/24) of vpc-1 with sg-e can reach com.amazonaws.us-east-1.s3 (52.216.0.0/15) on tcp through vpce-s3 ' +
      '(rule sgr-4, ACL entry 100, route pl-s3)',
  );
  expect(describePath(paths(network, udp('10.0.0.2', 53))[0]!)).toBe(
    'subnet-1 (10.0.1.0/24) of vpc-1 with sg-e can reach amazon-dns (10.0.0.2/32, 169.254.169.253/32) on udp/53',
  );
});

test('every row is a row of its table', () => {
  const rows = [...egressPaths(base({ '0.0.0.0/0': 'nat-1', '::/0': 'eigw-1' }))];
  for (const row of rows) expect(EgressPath.parse(row)).toEqual(row);
  const types = new Map(columnsOf(EgressPath).map(({ name, type }) => [name, type]));
  expect(types.get('id')).toBe('string');
  expect(types.get('destinations')).toBe('array<string>');
  expect(types.get('public_destinations')).toBe('boolean');
  expect(types.get('interfaces')).toBe('bigint');
  expect(types.get('witness')).toBe('json');
});
