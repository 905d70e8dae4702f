import { describe, expect, test } from 'vitest';
import { readAnswer } from '#adapters/aws/answers/read-answer.ts';

interface Asked {
  readonly input?: object;
  readonly region?: string;
  readonly accountId?: string | null;
}

/** Reads the answer; `unknown` gets what its model does not know. */
const read = async (call: string, body: string, asked: Asked = {}, unknown: unknown[] = []) => {
  const [service = '', operation = ''] = call.split(':');
  const attempt = { body, encoding: 'utf8' } as never;
  const place = { region: 'us-east-1', accountId: '123456789012', input: {}, ...asked };
  // biome-ignore lint/suspicious/noExplicitAny: an answer of any operation
  return (await readAnswer(attempt, { service, operation, ...place }, (...told) => unknown.push(told))) as any;
};

const xml = (operation: string, content: string) => `<${operation}Response>${content}</${operation}Response>`;
const volume = (content: string) =>
  read('ec2:DescribeVolumes', xml('DescribeVolumes', `<volumeSet><item>${content}</item></volumeSet>`));

describe('a member that does not fit', () => {
  // What EC2 says of each: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html
  test.each([
    ['<encrypted>tr</encrypted>', 'Encrypted', 'neither true nor false'],
    ['<encrypted/>', 'Encrypted', 'neither true nor false'],
    ['<encrypted>TRUE</encrypted>', 'Encrypted', 'neither true nor false'],
    ['<encrypted>true</encrypted><encrypted>false</encrypted>', 'Encrypted', 'said twice'],
    ['<encrypted><value>true</value></encrypted>', 'Encrypted', 'no text'],
    ['<size>1OO</size>', 'Size', 'no number'],
    ['<size/>', 'Size', 'no number'],
    ['<createTime>2026-13-01T00:00:00.000Z</createTime>', 'CreateTime', 'no instant'],
    ['<createTime/>', 'CreateTime', 'no instant'],
    ['<sseType>sse-?</sseType>', 'SseType', 'none of its known values'],
    ['<volumeId/>', 'VolumeId', 'an identifier never is'],
    ['<volumeId> </volumeId>', 'VolumeId', 'no identifier'],
    ['<volumeId>*</volumeId>', 'VolumeId', 'no identifier'],
    [`<volumeId>${'v'.repeat(3_000)}</volumeId>`, 'VolumeId', 'no identifier'],
    ['<createTime>2026-02-31T00:00:00.000Z</createTime>', 'CreateTime', 'no instant'],
    ['<createTime>2026-02-28T24:00:00.000Z</createTime>', 'CreateTime', 'no instant'],
    ['<tagSet><tag/></tagSet>', 'Tags', 'none of its things'],
    ['<tagSet>none</tagSet>', 'Tags', 'beside its things'],
    ['<operator>aws</operator>', 'Operator', 'beside its members'],
  ])('%s is not to be had, and nothing else is lost', async (content, name, why) => {
    const { Volumes } = await volume(`<volumeType>gp3</volumeType>${content}<iops>3000</iops>`);
    expect(() => Volumes[0][name]).toThrow(why);
    expect(() => Volumes[0][name]).toThrow(`Volumes[].${name}`);
    expect([Volumes[0].VolumeType, Volumes[0].Iops]).toEqual(['gp3', 3000]);
  });

  test('is missing although a thing is none without it', async () => {
    const { Volumes } = await volume('<tagSet><item><value>x</value></item></tagSet>');
    expect(() => Volumes[0].Tags[0].Key).toThrow('Volumes[].Tags[].Key is missing');
    const { KeyMetadata } = await read('kms:DescribeKey', '{"KeyMetadata":{"KeyManager":"AWS","KeyState":"Enabled"}}');
    expect(() => KeyMetadata.KeyId).toThrow('KeyMetadata.KeyId is missing');
  });

  test.each(['0', '{}', '[]', '""', 'true'])('an ARN that is %s is no text', async (value) => {
    const { Keys } = await read('kms:ListKeys', `{"Keys":[{"KeyId":"1","KeyArn":${value}}]}`);
    expect(() => Keys[0].KeyArn).toThrow(/Keys\[\]\.KeyArn is/);
    expect(Keys[0].KeyId).toBe('1');
  });

  test.each(['{"Keys":{}}', '{"Keys":[1]}', '{"Keys":[null]}', '{"Keys":"none"}'])(
    '%s holds no list of keys',
    async (body) => {
      const answer = await read('kms:ListKeys', body);
      expect(() => answer.Keys).toThrow(/^Keys/);
    },
  );

  test.each(['"true"', '1', '{}'])('a boolean of JSON that is %s', async (value) => {
    const status = await read('kms:GetKeyRotationStatus', `{"KeyRotationEnabled":${value}}`);
    expect(() => status.KeyRotationEnabled).toThrow('no boolean');
  });

  test('is null in JSON, which is as if it were not there', async () => {
    expect(await read('kms:GetKeyRotationStatus', '{"KeyRotationEnabled":null}')).toEqual({});
  });

  test('an empty list is one, a list that is not there is none', async () => {
    expect(await read('ec2:DescribeVolumes', xml('DescribeVolumes', '<volumeSet/>'))).toEqual({ Volumes: [] });
    expect(await read('ec2:DescribeVolumes', xml('DescribeVolumes', ''))).toEqual({});
  });
});

describe('what is no answer at all', () => {
  test.each([
    '',
    'Service Unavailable',
    '<DescribeVolumesResponse>',
    '<DescribeVolumesResponse><volumeSet><item><volumeId>vol-1',
    '<DescribeVolumesResponse><volumeSet></item></volumeSet></DescribeVolumesResponse>',
    '<DescribeVolumesResponse></DescribeVolumesResponse><more/>',
    '<DescribeVolumesResponse>text</DescribeVolumesResponse>',
    '<DescribeVolumesResponse><volumeSet a=b></volumeSet></DescribeVolumesResponse>',
    '<!DOCTYPE x [<!ENTITY e "boo">]><DescribeVolumesResponse/>',
    xml('DescribeVolumes', '<nextToken>&e;</nextToken>'),
    xml('DescribeVolumes', '<nextToken>a & b</nextToken>'),
    xml('DescribeVolumes', '<nextToken>&#xD800;</nextToken>'),
    xml('DescribeVolumes', '<nextToken>&#0;</nextToken>'),
    xml('DescribeVpcs', ''),
    '<Errors><Error/></Errors>',
  ])('%j is a SyntaxError', async (body) => {
    await expect(read('ec2:DescribeVolumes', body)).rejects.toThrow(SyntaxError);
  });

  test('JSON that gives a member twice is none: which one is meant nobody knows', async () => {
    const twice = '{"KeyRotationEnabled":false,"KeyRotationEnabled":true}';
    await expect(read('kms:GetKeyRotationStatus', twice)).rejects.toThrow('twice');
    const nested = '{"Keys":[{"KeyId":"1","KeyId":"1"}],"Truncated":false}';
    await expect(read('kms:ListKeys', nested)).rejects.toThrow('twice');
  });

  test('text that cannot be written is garbled, and so is a number that is none', async () => {
    const { NextMarker } = await read('kms:ListKeys', '{"NextMarker":"a\\ud83d\\ude00"}');
    expect(NextMarker).toBe('a😀');
    const half = await read('kms:ListKeys', '{"NextMarker":"a\\ud83d"}');
    expect(() => half.NextMarker).toThrow('no text');
    const huge = await read('kms:GetKeyRotationStatus', '{"RotationPeriodInDays":1e999}');
    expect(() => huge.RotationPeriodInDays).toThrow('too large');
  });

  test('nesting without end is looked through, and one thing tells a member once', async () => {
    const unknown: unknown[] = [];
    const deep = `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`;
    const odd = `<item><volumeId>vol-1</volumeId><new>${deep}</new><new/></item>`;
    await read('ec2:DescribeVolumes', xml('DescribeVolumes', `<volumeSet>${odd}</volumeSet>`), {}, unknown);
    expect(unknown).toEqual([['Volumes[].new', ['vol-1']]]);
    const key = '{"KeyId":"1","New":';
    await read('kms:ListKeys', `{"Keys":[${key}${'['.repeat(5_000)}${']'.repeat(5_000)}}]}`, {}, unknown);
    expect(unknown.at(-1)).toEqual(['Keys[].New', ['1']]);
  });

  test.each(['', 'null', '[]', '{"Keys":[', '"Keys"'])('%j is no JSON object', async (body) => {
    await expect(read('kms:ListKeys', body)).rejects.toThrow(SyntaxError);
  });

  test('comments, CDATA, entities and attributes are XML', async () => {
    const { Volumes } = await volume("<!-- a < b --><volumeId x='>' >vol-<![CDATA[<1>]]>&amp;&#x32;&#51;</volumeId>");
    expect(Volumes).toEqual([{ VolumeId: 'vol-<1>&23' }]);
  });
});

describe('a member that the model does not know', () => {
  test('is told by its path, with every text of the thing that carries it and of the request', async () => {
    const unknown: unknown[] = [];
    const one = (id: string, more: string) => `<item><volumeId>${id}</volumeId>${more}</item>`;
    const odd =
      '<attachmentSet><item><instanceId>i-1</instanceId><newThing><deep>1</deep></newThing></item></attachmentSet>';
    const body = xml('DescribeVolumes', `<volumeSet>${one('vol-1', '')}${one('vol-2', odd)}</volumeSet><newList/>`);
    const { Volumes } = await read('ec2:DescribeVolumes', body, { input: { VolumeIds: ['vol-2'] } }, unknown);
    expect(Volumes).toHaveLength(2);
    expect(unknown).toEqual([
      ['Volumes[].Attachments[].newThing', ['vol-2', 'i-1', '1', 'vol-2']],
      ['newList', ['vol-2']],
    ]);
  });

  test('is told of JSON too', async () => {
    const unknown: unknown[] = [];
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/1';
    const key = `{"KeyId":"1","KeyArn":"${arn}","New":{"a":"b"}}`;
    await read('kms:ListKeys', `{"Keys":[${key}],"__type":"x"}`, {}, unknown);
    expect(unknown).toEqual([['Keys[].New', ['1', arn, 'b']]]);
  });
});

describe('an answer about something else', () => {
  const arn = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/k-1`;
  const keys = (region: string, account: string) =>
    JSON.stringify({ Keys: [{ KeyId: 'k-1', KeyArn: arn(region, account) }] });

  test('of another region or account is not believed', async () => {
    await expect(read('kms:ListKeys', keys('eu-west-1', '123456789012'))).rejects.toThrow('region us-east-1 was asked');
    await expect(read('kms:ListKeys', keys('us-east-1', '999999999999'))).rejects.toThrow('account 123456789012');
    expect((await read('kms:ListKeys', keys('us-east-1', '123456789012'))).Keys).toHaveLength(1);
  });

  test('a volume of another account or region is not believed', async () => {
    const named = (place: string) =>
      volume(`<volumeId>vol-1</volumeId><volumeArn>arn:aws:ec2:${place}:volume/vol-1</volumeArn>`);
    await expect(named('us-east-1:999999999999')).rejects.toThrow('account 123456789012');
    await expect(named('eu-west-1:123456789012')).rejects.toThrow('region us-east-1');
    expect((await named('us-east-1:123456789012')).Volumes).toHaveLength(1);
  });

  test('than the key or the VPC that was asked for is not believed', async () => {
    const described = (id: string) => `{"KeyMetadata":{"KeyId":"${id}","KeyManager":"AWS","KeyState":"Enabled"}}`;
    const input = { KeyId: arn('us-east-1', '123456789012') };
    await expect(read('kms:DescribeKey', described('k-2'), { input })).rejects.toThrow('the answer is about k-2');
    expect((await read('kms:DescribeKey', described('k-1'), { input })).KeyMetadata.KeyId).toBe('k-1');
    const vpc = (id: string) => xml('DescribeVpcAttribute', `<vpcId>${id}</vpcId>`);
    const asked = { input: { VpcId: 'vpc-1', Attribute: 'enableDnsSupport' } };
    await expect(read('ec2:DescribeVpcAttribute', vpc('vpc-2'), asked)).rejects.toThrow('about vpc-2');
    expect(await read('ec2:DescribeVpcAttribute', vpc('vpc-1'), asked)).toEqual({ VpcId: 'vpc-1' });
  });

  test.each(['not-an-arn', 'arn:aws:s3:::bucket', 'arn:aws:kms:us-east-1:123456789012:key/other'])(
    'a key’s ARN that is %s is none of this key',
    async (odd) => {
      const body = JSON.stringify({ Keys: [{ KeyId: 'k-1', KeyArn: odd }] });
      await expect(read('kms:ListKeys', body)).rejects.toThrow(odd);
    },
  );

  test('in a list is not believed either', async () => {
    const body = '{"Rotations":[{"KeyId":"k-2","RotationDate":1767225600}]}';
    await expect(read('kms:ListKeyRotations', body, { input: { KeyId: 'k-1' } })).rejects.toThrow('about k-2');
    expect((await read('kms:ListKeyRotations', body, { input: { KeyId: 'k-2' } })).Rotations).toHaveLength(1);
  });

  test('an ARN of another account that a thing only refers to is an answer like any other', async () => {
    const { Volumes } = await volume(
      `<volumeId>vol-1</volumeId><kmsKeyId>${arn('us-east-1', '999999999999')}</kmsKeyId>`,
    );
    expect(Volumes[0].KmsKeyId).toContain('999999999999');
  });
});
