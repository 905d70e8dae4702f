import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFaultProxy } from '../support/fault-proxy.ts';

/**
 * KMS and EC2 as far as the benchmark asks them, fast enough that they are not what is measured. Shapes as in
 * https://docs.aws.amazon.com/kms/latest/APIReference/ and https://docs.aws.amazon.com/AWSEC2/latest/APIReference/.
 * Prints its own address and that of a proxy before it that adds latency to every call.
 */
const [keys = 1000, volumes = 100_000, latencyMs = 20] = process.argv.slice(2).map(Number);
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
    },
  }),
  GetKeyRotationStatus: ({ KeyId }) => ({
    KeyId,
    KeyRotationEnabled: true,
    RotationPeriodInDays: 365,
    NextRotationDate: 1_830_000_000,
  }),
  ListKeyRotations: ({ KeyId }) => ({
    Rotations: [{ KeyId, RotationDate: 1_760_000_000, RotationType: 'AUTOMATIC' }],
    Truncated: false,
  }),
};

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

function describeVolumes(form: URLSearchParams): string {
  const from = Number(form.get('NextToken') ?? 0);
  const to = Math.min(volumes, from + Number(form.get('MaxResults') ?? 1000));
  const next = to < volumes ? `<nextToken>${to}</nextToken>` : '';
  return (
    '<DescribeVolumesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">' +
    `<requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId><volumeSet>${range(from, to, volume).join('')}</volumeSet>${next}` +
    '</DescribeVolumesResponse>'
  );
}

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
  return { type: 'text/xml', body: form.get('Action') === 'GetCallerIdentity' ? IDENTITY : describeVolumes(form) };
}

async function text(request: IncomingMessage): Promise<string> {
  let whole = '';
  for await (const chunk of request) whole += chunk;
  return whole;
}

const server = createServer(async (request, response) => {
  const { type, body } = answer(request.headers['x-amz-target'] as string | undefined, await text(request));
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
});
server.listen(0, '127.0.0.1', async () => {
  const direct = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { url } = await startFaultProxy(direct, { latencyMs });
  process.stdout.write(`${JSON.stringify({ direct, slow: url })}\n`);
});
process.on('disconnect', () => process.exit());
