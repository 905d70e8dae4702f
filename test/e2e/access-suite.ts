import { DescribeRegionsCommand, DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CancelKeyDeletionCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
  ListKeysCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetWebIdentityTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { ALLOWED, ASKING_UNITS, type Asked, unitNamed } from './access-matrix.ts';
import type { Caller } from './ask.ts';
import { clientOf } from './clients.ts';
import { type Put, puts, WHO, type Who } from './locker-matrix.ts';
import { runOf } from './sealed.ts';
import type { World } from './world.ts';

const RUN = runOf('2026-01-05T06:00:00Z');
const RAW = (collector: string) => `raw/${RUN}/${collector}/aws.123456789012.us-east-1.ndjson.gz`;
const TABLE = `tables/findings/date=2026-01-05/${RUN}.parquet`;

type Ask = (world: World, caller: Caller) => Promise<unknown>;

const s3 = ({ account }: World, caller: Caller) => clientOf(S3Client, account, caller);
const kms = ({ account }: World, caller: Caller) => clientOf(KMSClient, account, caller);
const ec2 = ({ account }: World, caller: Caller) => clientOf(EC2Client, account, caller);

const reads =
  (Key: string): Ask =>
  (world, caller) =>
    s3(world, caller).send(new GetObjectCommand({ Bucket: world.bucket, Key }));

/** To a name that is taken: whoever may write is told so (412), and nothing is written. */
const writes =
  ({ key: Key, more }: Put): Ask =>
  (world, caller) => {
    const request = {
      Bucket: world.bucket,
      Key,
      Body: 'forged',
      ChecksumAlgorithm: 'SHA256',
      IfNoneMatch: '*',
    } as const;
    return s3(world, caller).send(new PutObjectCommand({ ...request, ...more }));
  };

/** A JWT that says who asks: shown to `audience`, good for so many seconds. */
const saysWhoItIs =
  (audience: (world: World) => string, DurationSeconds: number): Ask =>
  (world, caller) => {
    const request = { Audience: [audience(world)], DurationSeconds, SigningAlgorithm: 'RS256' };
    return clientOf(STSClient, world.account, caller).send(new GetWebIdentityTokenCommand(request));
  };
const databricks = ({ lake }: World): string => lake.emulated.state.accountId;

/** How it is asked, as people and functions do. */
const HOW: Readonly<Record<Asked, Ask>> = {
  'list keys': (world, caller) => kms(world, caller).send(new ListKeysCommand({})),
  'describe volumes': (world, caller) => ec2(world, caller).send(new DescribeVolumesCommand({})),
  'describe regions': (world, caller) => ec2(world, caller).send(new DescribeRegionsCommand({})),
  'read a recording of keys': reads(RAW('kms-keys')),
  'read a table': reads(TABLE),
  'stage a report': (world, caller) => {
    const Bucket = world.deployment.physical('AWS::S3::Bucket', 'Staging');
    return s3(world, caller).send(
      new PutObjectCommand({ Bucket, Key: 'reports/0000-00/1/none.pdf', Body: Buffer.from('none') }),
    );
  },
  delete: (world, caller) => s3(world, caller).send(new DeleteObjectCommand({ Bucket: world.bucket, Key: TABLE })),
  'shorten a retention': (world, caller) => {
    const Retention = { Mode: 'GOVERNANCE', RetainUntilDate: new Date(0) } as const;
    const request = { Bucket: world.bucket, Key: TABLE, Retention, BypassGovernanceRetention: true };
    return s3(world, caller).send(new PutObjectRetentionCommand(request));
  },
  'put a hold on what is sealed': (world, caller) => {
    const LegalHold = { Status: 'ON' } as const;
    return s3(world, caller).send(new PutObjectLegalHoldCommand({ Bucket: world.bucket, Key: TABLE, LegalHold }));
  },
  'keep versioning as it is': (world, caller) => {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    return s3(world, caller).send(new PutBucketVersioningCommand({ Bucket: world.bucket, VersioningConfiguration }));
  },
  'change the policy of the bucket': async (world, caller) => {
    const { Policy } = await s3(world, world.admin).send(new GetBucketPolicyCommand({ Bucket: world.bucket }));
    return s3(world, caller).send(new PutBucketPolicyCommand({ Bucket: world.bucket, Policy }));
  },
  'delete the bucket': (world, caller) => s3(world, caller).send(new DeleteBucketCommand({ Bucket: world.bucket })),
  'log elsewhere': (world, caller) =>
    s3(world, caller).send(new PutBucketLoggingCommand({ Bucket: world.bucket, BucketLoggingStatus: {} })),
  sign: (world, caller) => {
    const KeyId = world.deployment.outputs.SigningKeyArn;
    const digest = { Message: Buffer.alloc(32), MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' } as const;
    return kms(world, caller).send(new SignCommand({ KeyId, ...digest }));
  },
  'schedule the deletion of the data key': async (world, caller) => {
    const KeyId = world.deployment.physical('AWS::KMS::Key', 'DataKey');
    await kms(world, caller).send(new ScheduleKeyDeletionCommand({ KeyId }));
    await kms(world, world.admin).send(new CancelKeyDeletionCommand({ KeyId }));
    await kms(world, world.admin).send(new EnableKeyCommand({ KeyId }));
  },
  'disable the data key': (world, caller) => {
    const KeyId = world.deployment.physical('AWS::KMS::Key', 'DataKey');
    return kms(world, caller).send(new DisableKeyCommand({ KeyId }));
  },
  'tell Databricks who it is': saysWhoItIs(databricks, 900),
  'tell Databricks who it is, for longer': saysWhoItIs(databricks, 901),
  'tell somebody else who it is': saysWhoItIs(() => 'https://example.com', 900),
  'become the reader': (world, caller) => {
    const request = { RoleArn: world.deployment.arn('AWS::IAM::Role', 'CollectReader'), RoleSessionName: 'reader' };
    return clientOf(STSClient, world.account, caller).send(new AssumeRoleCommand(request));
  },
  'become the seal step': (world, caller) => {
    const request = { RoleArn: world.deployment.arn('AWS::IAM::Role', 'SealRole'), RoleSessionName: 'forger' };
    return clientOf(STSClient, world.account, caller).send(new AssumeRoleCommand(request));
  },
};

/** What Lambda and Step Functions do for themselves, and EventBridge Scheduler: nothing here stands for it. */
const ELSEWHERE = /^(logs|xray|states|sqs):/;

/** Whether the caller is allowed to; any other failure than a refusal is an error. */
async function isAllowed(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    const { name } = error as Error;
    if (/^(PreconditionFailed|BucketNotEmpty)$/.test(name)) return true;
    if (/^(AccessDenied(Exception)?|UnauthorizedOperation)$/.test(name)) return false;
    throw error;
  }
}

/** Names of those who are allowed to, one after the other. */
async function allowedOf(
  callers: readonly (readonly [string, Caller])[],
  ask: (caller: Caller) => Promise<unknown>,
): Promise<string[]> {
  const found: string[] = [];
  for (const [name, caller] of callers) if (await isAllowed(ask(caller))) found.push(name);
  return found;
}

/** Names without the stack's. */
const functionsOf = ({ deployment }: World): string[] =>
  deployment
    .all('AWS::Lambda::Function')
    .map(([, { Properties }]) => Properties.FunctionName.replace('EvidenceLocker-', ''));

/** Without the transport that would refuse them. */
const UNITS = collectorsOf(await loadCatalogue()).filter(({ id }) => ASKING_UNITS.some((unit) => unit === id));

/** Roles, and the policies of bucket and keys, as synthesised, against what each must keep from the others. */
export function accessSuite(setting: () => World): void {
  describe('access as deployed', () => {
    test('after two days and a report, no role holds an action that it has not used', async () => {
      const { deployment, used } = setting();
      const done = await used();
      const unused = deployment.all('AWS::IAM::ManagedPolicy').flatMap(([id, { Properties }]) =>
        Properties.PolicyDocument.Statement.flatMap((statement: { Action: string | string[] }) => statement.Action)
          .filter((action: string) => !ELSEWHERE.test(action))
          .filter(
            (action: string) => !done.has(`${deployment.arn('AWS::IAM::Role', Properties.Roles[0].Ref)} ${action}`),
          )
          .map((action: string) => `${id} ${action}`),
      );
      const expected = unused.map((line) => line.replace(/Policy[0-9A-F]{8} /, ' ')).sort();
      expect(expected).toEqual([
        'CollectReader ec2:DescribeImageAttribute', // the account has no image
        'CollectReader ec2:DescribeVpcEndpointAssociations', // no endpoint is here that leads to a resource
        'CollectReader ec2:DescribeVpcEndpointServicePermissions', // nor a service of the account
        'CollectReader ec2:DescribeVpcEndpointServices', // nor one that leads to a service
        'CollectReader ec2:GetTransitGatewayPrefixListReferences', // no transit gateway is here that has tables
        'CollectReader ec2:GetTransitGatewayRouteTableAssociations',
        'CollectReader ec2:SearchTransitGatewayRoutes',
        'CollectReader elasticloadbalancing:DescribeListeners', // nor a load balancer
        'CollectReader elasticloadbalancing:DescribeRules',
        'CollectReader elasticloadbalancing:DescribeTargetGroupAttributes',
        'CollectReader elasticloadbalancing:DescribeTargetGroups',
        'CollectReader elasticloadbalancing:DescribeTargetHealth',
        'CollectReader network-firewall:DescribeFirewall', // nor a network firewall
        'CollectReader network-firewall:DescribeFirewallPolicy',
        'CollectReader network-firewall:DescribeRuleGroup',
        'CollectReader network-firewall:DescribeVpcEndpointAssociation',
        'CollectReader route53resolver:ListFirewallDomains', // no firewall is here that could have any
        'CollectReader route53resolver:ListFirewallRules',
        'Plan ec2:DescribeRegions', // the configuration lists the regions; otherwise the plan asks
        'RunsUnfinishedMachine lambda:InvokeFunction', // every run so far came to its end
      ]);
    });

    test.each(Object.keys(HOW) as Asked[])('nobody may %s but those who have to', async (asked) => {
      const world = setting();
      const callers: [string, Caller][] = functionsOf(world).map((name) => [name, world.role(name)]);
      for (const unit of UNITS) callers.push([unitNamed(unit.id), await world.reader(unit)]);
      callers.push(['auditor', world.auditor], ['admin', world.admin], ['deployer', world.deployer]);
      const found = await allowedOf(callers, (caller) => HOW[asked](world, caller));
      expect(found.sort()).toEqual([...ALLOWED[asked]].sort());
    });

    test('every put is for those alone who are there to write it, whatever else they may', async () => {
      const world = setting();
      const cases = puts(RUN, '123456789012', world.lake.emulated.state.accountId);
      const others: Partial<Record<Who, Caller>> = {
        auditor: world.auditor,
        admin: world.admin,
        deployer: world.deployer,
      };
      const callers = WHO.map((name): [Who, Caller] => [name, others[name] ?? world.role(name)]);
      for (const put of cases) {
        const found = await allowedOf(callers, (caller) => writes(put)(world, caller));
        expect([put.what, found.sort()]).toEqual([put.what, [...put.allowed].sort()]);
      }
    });
  });
}
