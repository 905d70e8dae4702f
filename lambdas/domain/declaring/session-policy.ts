import { DeclarationError } from '../words/errors.ts';
import { RunId } from '../words/run-id.ts';
import { type AwsRead, awsReads, type Read } from './collector.ts';
import { isProbe } from './configured.ts';
import { type Declaration, scopeKindsOf } from './declaration.ts';

/** Who reads a collector's units when deployed; each is a function with a role of its own. */
export const READERS = ['aws', 'databricks', 'probe'] as const;
export type Reader = (typeof READERS)[number];

/** The probe runs commands on clusters, and who parses a third party's answers holds no key to AWS. */
export function readerOf(collector: Pick<Declaration, 'scope'> & { readonly reads: readonly Read[] }): Reader {
  if (isProbe(collector)) return 'probe';
  return scopeKindsOf(collector).every((kind) => kind.startsWith('databricks-')) ? 'databricks' : 'aws';
}

/** Where the keys are that may be asked for. */
export interface OwnAccount {
  readonly partition: string;
  readonly accountId: string;
}

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/**
 * Exactly these actions. Most that list and describe know no resources to be narrowed to; a KMS key is named by whoever
 * asks, and one of another account whose policy is open to everybody is none of this account's evidence.
 */
export function readsPolicy(reads: readonly Read[], { partition, accountId }: OwnAccount): PolicyDocument {
  const actions = [...new Set(awsReads(reads))].sort();
  const ofKeys = actions.filter(isOfKey);
  const others = actions.filter((action) => !isOfKey(action));
  const keys = `arn:${partition}:kms:*:${accountId}:key/*`;
  return { Version: '2012-10-17', Statement: [...allow(others, '*'), ...allow(ofKeys, keys)] };
}

const allow = (actions: readonly string[], resource: string): Statement[] =>
  actions.length > 0 ? [{ Effect: 'Allow', Action: actions, Resource: resource }] : [];

/** KMS's reading actions but these have the resource type `key`: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html */
const isOfKey = (action: AwsRead): boolean => action.startsWith('kms:') && !KEYLESS.includes(action);
const KEYLESS: readonly string[] = ['kms:ListKeys', 'kms:ListAliases', 'kms:DescribeCustomKeyStores'];

/** How CloudTrail names who asked: `2026-10-05T06-00-00Z@kms-keys`. */
export const sessionName = (run: string, collector: string): string => `${run}@${collector}`;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const POLICY_CHARACTERS = 2048;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

/** Throws a DeclarationError for a collector whose units could not be read as themselves. */
export function checkSession(collector: { readonly id: string; readonly reads: readonly Read[] }, where: string): void {
  const policy = JSON.stringify(readsPolicy(collector.reads, WORST_ACCOUNT));
  if (policy.length > POLICY_CHARACTERS)
    throw new DeclarationError(
      'MALFORMED',
      `${where}: its reads take ${policy.length} characters as a session policy; STS takes ${POLICY_CHARACTERS}`,
    );
  const name = sessionName(ANY_RUN, collector.id);
  if (!SESSION_NAME.test(name))
    throw new DeclarationError('MALFORMED', `${where}: STS takes no session of the name ${name}`);
}

/** The longest name of a partition that is there. */
const WORST_ACCOUNT: OwnAccount = { partition: 'aws-us-gov', accountId: '123456789012' };
const ANY_RUN = RunId.parse('2026-10-05T06-00-00Z');
