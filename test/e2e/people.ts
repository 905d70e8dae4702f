import { ask, type Caller, form } from './ask.ts';
import { DEPLOYER } from './deployment.ts';

interface Statement {
  /** Allow, unless it says otherwise. */
  readonly Effect?: 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

const iam = (url: string, caller: Caller, Action: string, parameters: Record<string, string>): Promise<string> =>
  ask(url, caller, { service: 'iam', body: form({ Action, Version: '2010-05-08', ...parameters }) });

const document = (statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** A user who may do what the statements say, with an access key. */
export async function addUser(url: string, UserName: string, statements: readonly Statement[]): Promise<Caller> {
  await iam(url, DEPLOYER, 'CreateUser', { UserName });
  const PolicyDocument = document(statements.map((statement) => ({ Effect: 'Allow', ...statement })));
  await iam(url, DEPLOYER, 'PutUserPolicy', { UserName, PolicyName: 'everything', PolicyDocument });
  const answer = await iam(url, DEPLOYER, 'CreateAccessKey', { UserName });
  const [, accessKeyId = ''] = /<AccessKeyId>(.+?)</.exec(answer) ?? [];
  const [, secretAccessKey = ''] = /<SecretAccessKey>(.+?)</.exec(answer) ?? [];
  return { accessKeyId, secretAccessKey };
}

/** What an auditor needs to verify and query a locker, and no more. */
export const auditing = (bucket: string, dataKeyArn: string): Statement[] => [
  {
    Action: ['s3:GetBucketObjectLockConfiguration', 's3:ListBucket', 's3:ListBucketVersions'],
    Resource: `arn:aws:s3:::${bucket}`,
  },
  { Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention'], Resource: `arn:aws:s3:::${bucket}/*` },
  { Action: 'kms:Decrypt', Resource: dataKeyArn },
];

interface PolicyDocument {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

/** Takes actions from a managed policy, as it was deployed, until `restore` is called. */
export async function takeActions(
  url: string,
  caller: Caller,
  PolicyArn: string,
  ...actions: string[]
): Promise<{ restore: () => Promise<void> }> {
  const deployed = { PolicyArn, VersionId: 'v1' };
  const [, encoded = ''] = /<Document>(.+?)</s.exec(await iam(url, caller, 'GetPolicyVersion', deployed)) ?? [];
  const policy: PolicyDocument = JSON.parse(decodeURIComponent(encoded));
  const Statement = policy.Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((action) => !actions.includes(action)),
  })).filter(({ Action }) => Action.length > 0);
  const reduced = { PolicyDocument: JSON.stringify({ ...policy, Statement }), SetAsDefault: 'true' };
  const created = await iam(url, caller, 'CreatePolicyVersion', { PolicyArn, ...reduced });
  const [, VersionId = ''] = /<VersionId>(.+?)</.exec(created) ?? [];
  return {
    restore: async () => {
      await iam(url, caller, 'SetDefaultPolicyVersion', deployed);
      await iam(url, caller, 'DeletePolicyVersion', { PolicyArn, VersionId });
    },
  };
}
