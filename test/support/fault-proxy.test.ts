import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, expect, test } from 'vitest';
import { startFaultProxy } from './fault-proxy.ts';
import { cutInMidBody, denied, emptyPageFirst, malformed, tokenThatRepeats } from './faults.ts';

const PAGE = '{"Keys":[{"KeyId":"k"}],"Truncated":false}';
const VOLUMES = '<DescribeVolumesResponse><volumeSet><item/></volumeSet></DescribeVolumesResponse>';
const seen: string[] = [];
const service = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  seen.push(Buffer.concat(chunks).toString());
  response.end(request.headers['x-amz-target'] ? PAGE : VOLUMES);
});
service.listen(0, '127.0.0.1');
await once(service, 'listening');
const proxy = await startFaultProxy(`http://127.0.0.1:${(service.address() as AddressInfo).port}`, {
  standIns: { GetEbsDefaultKmsKeyId: '<kmsKeyId>alias/aws/ebs</kmsKeyId>' },
  nameRest: (method, url) => (url.startsWith('/?list') ? `${method}List` : undefined),
});

afterEach(() => proxy.clear());
afterAll(async () => {
  await proxy.close();
  service.close();
});

const listKeys = (body = '{}') =>
  fetch(proxy.url, { method: 'POST', body, headers: { 'x-amz-target': 'TrentService.ListKeys' } });
const query = (body: string) => fetch(proxy.url, { method: 'POST', body: `${body}&Version=2016-11-15` });

test('passes calls on as they are and counts them by operation', async () => {
  expect(await (await listKeys('{"Limit":1000}')).text()).toBe(PAGE);
  expect(seen.at(-1)).toBe('{"Limit":1000}');
  await query('Action=DescribeVolumes');
  await query('Action=DescribeVolumes');
  await fetch(`${proxy.url}/?list&max=1`);
  expect([...proxy.counts]).toEqual([
    ['ListKeys', 1],
    ['DescribeVolumes', 2],
    ['GETList', 1],
  ]);
});

test('answers for operations that the service behind does not have', async () => {
  expect(await (await query('Action=GetEbsDefaultKmsKeyId')).text()).toContain('alias/aws/ebs');
});

test('a fault meets the operation and the call it is meant for, and no other', async () => {
  proxy.inject('ListKeys', denied, 2);
  const statuses = [await listKeys(), await listKeys(), await listKeys(), await query('Action=DescribeVolumes')];
  expect(statuses.map(({ status }) => status)).toEqual([200, 400, 200, 200]);
});

test('a refusal keeps to the protocol of the call', async () => {
  proxy.inject('ListKeys', denied);
  proxy.inject('DescribeVolumes', denied);
  expect(await (await listKeys()).json()).toMatchObject({ __type: 'AccessDeniedException' });
  expect(await (await query('Action=DescribeVolumes')).text()).toContain('<Code>UnauthorizedOperation</Code>');
});

test('half a document is delivered whole, a cut connection is not', async () => {
  proxy.inject('ListKeys', malformed);
  expect(await (await listKeys()).text()).toBe(PAGE.slice(0, PAGE.length / 2));
  proxy.inject('ListKeys', cutInMidBody);
  await expect(listKeys().then((answer) => answer.text())).rejects.toThrow();
});

test('pages can be made to repeat, or to begin with an empty one, in JSON and in XML', async () => {
  proxy.inject('ListKeys', tokenThatRepeats);
  expect(await (await listKeys()).json()).toMatchObject({ Truncated: true, NextMarker: 'again' });
  proxy.inject('ListKeys', emptyPageFirst);
  expect(await (await listKeys()).json()).toEqual({ Keys: [], Truncated: true, NextMarker: 'empty-page' });
  expect(await (await listKeys('{"Marker":"empty-page"}')).text()).toBe(PAGE);
  expect(seen.at(-1)).toBe('{}');
  proxy.inject('DescribeVolumes', emptyPageFirst);
  expect(await (await query('Action=DescribeVolumes')).text()).toBe(
    '<DescribeVolumesResponse><volumeSet/><nextToken>empty-page</nextToken></DescribeVolumesResponse>',
  );
  expect(await (await query('Action=DescribeVolumes&NextToken=empty-page')).text()).toBe(VOLUMES);
});

test('what was said once is said again where that is asked for, under its own date, to the same question alone', async () => {
  const remembering = await startFaultProxy(`http://127.0.0.1:${(service.address() as AddressInfo).port}`, {
    remembers: true,
  });
  const ask = (body: string, region = 'us-east-1') => {
    const authorization = `AWS4-HMAC-SHA256 Credential=testing/20260101/${region}/kms/aws4_request, Signature=none`;
    return fetch(remembering.url, { method: 'POST', body, headers: { authorization, 'x-amz-target': 'T.ListKeys' } });
  };
  const before = seen.length;
  const answers = [await ask('{"Limit":1}'), await ask('{"Limit":1}')];
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual([PAGE, PAGE]);
  expect(Date.parse(answers[1]?.headers.get('date') ?? '')).not.toBeNaN();
  expect(seen.length).toBe(before + 1);
  await ask('{"Limit":2}');
  await ask('{"Limit":1}', 'eu-west-1');
  expect(seen.length).toBe(before + 3);
  remembering.inject('ListKeys', denied);
  expect((await ask('{"Limit":1}')).status).toBe(400);
  expect(remembering.counts.get('ListKeys')).toBe(5);
  await remembering.close();
});
