import { expect, test } from 'vitest';
import { pathOf } from '../../../lambdas/domain/report/network/path.ts';

test('a gateway that is known by its ARN is called by the last part of it, every other by its id', () => {
  const via = ['nat-1', 'arn:aws:network-firewall:us-east-1:111122223333:firewall/igw', 'igw-1'];
  const row = { via, destinations: ['1.1.1.1/32'], protocol: 'tcp', ports: '443', ip_version: 'IPv4' };
  expect(pathOf(row as never, null).through).toEqual(['nat-1', 'firewall/igw', 'igw-1']);
});
