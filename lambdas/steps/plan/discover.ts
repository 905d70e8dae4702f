import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsRead, Reading } from '#domain/declaring/collector.ts';
import type { Config } from '#domain/declaring/config.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import { byText } from '#domain/words/by-text.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { Gap } from '#domain/words/gap.ts';

/** What planning may call. `GetCallerIdentity` needs no permission. */
export const PLANNING_READS: readonly AwsRead[] = ['sts:GetCallerIdentity', 'ec2:DescribeRegions'];

export interface Discovery {
  readonly accountId: string | null;
  readonly principal: string | null;
  /** Null when it could not be found out which regions there are. */
  readonly regions: readonly string[] | null;
  readonly gaps: readonly Gap[];
}

/** Finds out which account this is, who asks, and which regions are enabled. What fails is a gap. */
export async function discover(aws: Reading['aws'], config: Pick<Config, 'regions'>): Promise<Discovery> {
  const gaps: Gap[] = [];
  const orGap = async <Answer>(operation: string, ask: () => Promise<Answer>): Promise<Answer | null> => {
    try {
      return await ask();
    } catch (error) {
      gaps.push({ operation, resourceId: null, fields: [], ...readFailure(error) });
      return null;
    }
  };
  const identity = await orGap('sts:GetCallerIdentity', () => callerIdentity(aws(STSClient)));
  const regions =
    config.regions === 'enabled'
      ? await orGap('ec2:DescribeRegions', () => enabledRegions(aws(EC2Client)))
      : [...config.regions].sort(byText);
  return { accountId: identity?.account ?? null, principal: identity?.arn ?? null, regions, gaps };
}

async function callerIdentity(sts: STSClient) {
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (!/^\d{12}$/.test(Account ?? '') || !Arn)
    throw new ReadError('UNEXPECTED_RESPONSE', 'the answer names no account or no caller');
  if (Arn.split(':')[4] !== Account)
    throw new ReadError('MALFORMED_RESPONSE', `the caller is ${Arn}, and of the account ${Account}`);
  return { account: Account as string, arn: Arn };
}

/** Regions the account can use: without `AllRegions` the API leaves out those that were never opted in to. */
async function enabledRegions(ec2: EC2Client): Promise<string[]> {
  const { Regions } = await ec2.send(new DescribeRegionsCommand({}));
  const names = (Regions ?? []).flatMap(({ RegionName }) => RegionName ?? []);
  if (names.length === 0)
    throw new ReadError('UNEXPECTED_RESPONSE', 'the answer names no region; every account has some');
  const odd = names.find((name) => !REGION.test(name));
  if (odd !== undefined) throw new ReadError('UNEXPECTED_RESPONSE', `${JSON.stringify(odd)} is no name of a region`);
  return names.sort(byText);
}

/** Names of regions are parts of addresses and of the locker's keys. */
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/;
