import { hash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFaultProxy } from '../support/fault-proxy.ts';

/**
 * KMS and EC2 as far as the benchmark asks them, fast enough that they are not what is measured. Shapes as in
 * https://docs.aws.amazon.com/kms/latest/APIReference/ and https://docs.aws.amazon.com/AWSEC2/latest/APIReference/.
 * `POST /rotate/<index>` rotates a key. Prints its own address and that of a proxy before it that adds latency to every call.
 */
const [keys = 1000, volumes = 100_000, latencyMs = 20, snapshots = 0] = process.argv.slice(2).map(Number);
const REGION_ACCOUNT = 'us-east-1:123456789012';

const keyId = (index: number): string => `${index.toString(16).padStart(8, '0')}-12ab-34cd-56ef-1234567890ab`;
const keyArn = (index: number): string => `arn:aws:kms:${REGION_ACCOUNT}:key/${keyId(index)}`;

function page(body: { Limit?: number; Marker?: string }, total: number): { from: number; to: number; rest: object } {
  const from = Number(body.Marker ?? 0);
  const to = Math.min(total, from + (body.Limit ?? 100));
  return { from, to, rest: to < total ? { Truncated: true, NextMarker: String(to) } : { Truncated: false } };
}

const range = <Item>(from: number, to: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: to - from }, (_, index) => make(from + index));

const indexOf = (arn: string): number => Number.parseInt(arn.split('/').at(-1) ?? '', 16);
/** Every other key. */
const rotates = (arn: string): boolean => indexOf(arn) % 2 === 0;
/** Keys that rotated while this service ran, and when: seconds since the epoch. */
const rotated = new Map<number, number>();
const rotatedAt = (arn: string): number => rotated.get(indexOf(arn)) ?? 1_790_000_000;

type Body = { Limit?: number; Marker?: string; KeyId?: string };

const KMS: Record<string, (body: Body) => object> = {
  ListKeys(body) {
    const { from, to, rest } = page(body, keys);
    return { Keys: range(from, to, (index) => ({ KeyId: keyId(index), KeyArn: keyArn(index) })), ...rest };
  },
  ListAliases(body) {
    const { from, to, rest } = page(body, keys);
    const alias = (index: number) => ({ AliasName: `alias/key-${index}`, TargetKeyId: keyId(index) });
    return { Aliases: range(from, to, alias), ...rest };
  },
  DescribeKey: ({ KeyId = '' }) => ({
    KeyMetadata: {
      AWSAccountId: '123456789012',
      KeyId: KeyId.split('/').at(-1),
      Arn: KeyId,
      CreationDate: 1_700_000_000,
      Enabled: true,
      Description: '',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyState: 'Enabled',
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      MultiRegion: false,
      CurrentKeyMaterialId: hash('sha256', `${KeyId} ${rotatedAt(KeyId)}`),
    },
  }),
  GetKeyRotationStatus: ({ KeyId = '' }) =>
    rotates(KeyId)
      ? {
          KeyId,
          KeyRotationEnabled: true,
          RotationPeriodInDays: 365,
          NextRotationDate: rotatedAt(KeyId) + 365 * 86_400,
        }
      : { KeyId, KeyRotationEnabled: false },
  ListKeyRotations: ({ KeyId = '' }) => ({
    Rotations: rotates(KeyId) ? [{ KeyId, RotationDate: rotatedAt(KeyId), RotationType: 'AUTOMATIC' }] : [],
    Truncated: false,
  }),
  GetKeyPolicy: () => ({ PolicyName: 'default', Policy: POLICY }),
  ListGrants: () => ({ Grants: [], Truncated: false }),
};

/** As KMS makes one: the account's own administrators. */
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Id: 'key-default-1',
  Statement: [
    {
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
});

const volume = (index: number): string => {
  const id = `vol-${index.toString(16).padStart(17, '0')}`;
  return (
    `<item><volumeId>${id}</volumeId><size>100</size><snapshotId/><availabilityZone>us-east-1a</availabilityZone>` +
    `<status>in-use</status><createTime>2026-10-01T00:00:00.000Z</createTime><attachmentSet><item><volumeId>${id}</volumeId>` +
    `<instanceId>i-${index.toString(16).padStart(17, '0')}</instanceId><device>/dev/xvdb</device><status>attached</status>` +
    '<attachTime>2026-10-01T00:00:01.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></item></attachmentSet>' +
    `<volumeType>gp3</volumeType><iops>3000</iops><encrypted>true</encrypted><kmsKeyId>${keyArn(index % 10)}</kmsKeyId>` +
    `<tagSet><item><key>Vendor</key><value>Databricks</value></item><item><key>ClusterId</key><value>1101-06-${index}</value></item>` +
    '</tagSet><multiAttachEnabled>false</multiAttachEnabled><throughput>125</throughput></item>'
  );
};

/** Ids in no order, as EC2 gives them: a bijection on 32 bits. One in ten is not encrypted. */
const snapshot = (index: number): string => {
  const id = `snap-0${(Math.imul(index, 0x9e3779b1) >>> 0).toString(16).padStart(16, '0')}`;
  const encryption =
    index % 10 === 0
      ? '<encrypted>false</encrypted>'
      : `<encrypted>true</encrypted><kmsKeyId>${keyArn(index % 10)}</kmsKeyId>`;
  return (
    `<item><snapshotId>${id}</snapshotId><volumeId>vol-${index.toString(16).padStart(17, '0')}</volumeId>` +
    '<status>completed</status><startTime>2026-11-01T02:00:00.000Z</startTime><progress>100%</progress>' +
    '<completionTime>2026-11-01T02:10:00.000Z</completionTime><ownerId>123456789012</ownerId><volumeSize>100</volumeSize>' +
    `<description>nightly ${index}</description>${encryption}<tagSet><item><key>Vendor</key><value>Databricks</value></item></tagSet>` +
    '<storageTier>standard</storageTier></item>'
  );
};

/** One kind of thing in pages, as EC2 lists it. */
function listed(
  form: URLSearchParams,
  kind: 'Volume' | 'Snapshot',
  total: number,
  item: (index: number) => string,
): string {
  const from = Number(form.get('NextToken') ?? 0);
  const to = Math.min(total, from + Number(form.get('MaxResults') ?? 1000));
  const [name, set] = [`Describe${kind}sResponse`, `${kind.toLowerCase()}Set`];
  return (
    `<${name} xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>` +
    `<${set}>${range(from, to, item).join('')}</${set}>${to < total ? `<nextToken>${to}</nextToken>` : ''}</${name}>`
  );
}

const EC2: Record<string, (form: URLSearchParams) => string> = {
  GetCallerIdentity: () => IDENTITY,
  DescribeVolumes: (form) => listed(form, 'Volume', volumes, volume),
  // Nobody else may use any of them.
  DescribeSnapshots: (form) => {
    if (form.get('Filter.1.Value.1') === 'false')
      return listed(form, 'Snapshot', Math.ceil(snapshots / 10), (index) => snapshot(10 * index));
    return listed(form, 'Snapshot', form.has('RestorableBy.1') ? 0 : snapshots, snapshot);
  },
  DescribeSnapshotAttribute: () =>
    '<DescribeSnapshotAttributeResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">' +
    '<requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId><createVolumePermission/></DescribeSnapshotAttributeResponse>',
};

const IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
  '<Arn>arn:aws:iam::123456789012:user/bench</Arn><UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account>' +
  '</GetCallerIdentityResult></GetCallerIdentityResponse>';

function answer(target: string | undefined, body: string): { type: string; body: string } {
  const operation = target?.split('.')[1];
  if (operation !== undefined)
    return {
      type: 'application/x-amz-json-1.1',
      body: JSON.stringify(KMS[operation]?.(JSON.parse(body || '{}')) ?? {}),
    };
  const form = new URLSearchParams(body);
  return { type: 'text/xml', body: EC2[form.get('Action') ?? '']?.(form) ?? '' };
}

async function text(request: IncomingMessage): Promise<string> {
  let whole = '';
  for await (const chunk of request) whole += chunk;
  return whole;
}

/** `POST /rotate/<index>`: the key rotates now. */
function rotateNow(path: string): boolean {
  const [, what, index] = path.split('/');
  if (what === 'rotate') rotated.set(Number(index), Math.floor(Date.now() / 1000));
  return what === 'rotate';
}

const server = createServer(async (request, response) => {
  if (rotateNow(request.url ?? '')) return response.end();
  const { type, body } = answer(request.headers['x-amz-target'] as string | undefined, await text(request));
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
});
server.listen(0, '127.0.0.1', async () => {
  const direct = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { url } = await startFaultProxy(direct, { latencyMs });
  process.stdout.write(`${JSON.stringify({ direct, slow: url })}\n`);
});
process.on('disconnect', () => process.exit());
