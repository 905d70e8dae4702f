import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import { s3Locker } from '#adapters/locker/s3.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { FaultProxy } from '../../support/fault-proxy.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { cutInMidBody, denied, serverError, signInPage } from '../../support/faults.ts';
import { clientOf, faultyS3, refusal, xml } from './faulty-s3.ts';
import { withCode } from './locker-suite.ts';

let proxy: FaultProxy;
let client: S3Client;
let bucket: string;
let locker: Locker;
const s3 = faultyS3();
beforeEach(() => {
  ({ proxy, client, bucket, locker } = s3());
});

describe('listing', () => {
  const all = () => Array.fromAsync(locker.inspect());
  const keys = () => Array.fromAsync(locker.list(''));

  test('versions and delete markers of one key are one entry, over pages too, newest first', async () => {
    const pages: Record<string, string> = {
      first: `<IsTruncated>true</IsTruncated><NextKeyMarker>b</NextKeyMarker><NextVersionIdMarker>2</NextVersionIdMarker>
        <Version><Key>a%2Bc</Key><VersionId>1</VersionId><Size>10</Size></Version>
        <Version><Key>b</Key><VersionId>3</VersionId><Size>30</Size></Version>
        <Version><Key>b</Key><VersionId>2</VersionId><Size>20</Size></Version>
        <DeleteMarker><Key>a%20b</Key><VersionId>9</VersionId></DeleteMarker>`,
      '2': `<IsTruncated>false</IsTruncated>
        <Version><Key>b</Key><VersionId>1</VersionId><Size>15</Size></Version>
        <Version><Key>c</Key><VersionId>null</VersionId><Size>40</Size></Version>
        <DeleteMarker><Key>b</Key><VersionId>4</VersionId></DeleteMarker>`,
    };
    proxy.inject('ListObjectVersions', ({ url }) => {
      const page = new URL(url, 'http://localhost').searchParams.get('version-id-marker') ?? 'first';
      return xml(`<ListVersionsResult><EncodingType>url</EncodingType>${pages[page]}</ListVersionsResult>`);
    });
    expect(await all()).toEqual([
      { key: 'a b', bytes: 0, versions: [], deleteMarkers: 1 },
      { key: 'a+c', bytes: 10, versions: ['1'], deleteMarkers: 0 },
      { key: 'b', bytes: 30, versions: ['3', '2', '1'], deleteMarkers: 1 },
      { key: 'c', bytes: 40, versions: ['null'], deleteMarkers: 0 },
    ]);
  });

  test.each([
    ['a sign-in page', signInPage],
    ['half an answer', cutInMidBody],
    ['a denial', denied],
    ['a fault of the service', serverError],
  ])('%s is no empty list', async (_, fault) => {
    proxy.inject('ListObjectVersions', fault);
    proxy.inject('ListObjectsV2', fault);
    await expect(all()).rejects.toThrow(expect.objectContaining({ name: 'LockerError' }));
    await expect(keys()).rejects.toThrow(expect.objectContaining({ name: 'LockerError' }));
  });

  test('a list that is cut and does not say where it goes on is not taken for whole', async () => {
    proxy.inject('ListObjectVersions', () => xml('<R><IsTruncated>true</IsTruncated></R>'));
    proxy.inject('ListObjectsV2', () => xml('<R><IsTruncated>true</IsTruncated></R>'));
    await expect(all()).rejects.toThrow(refusal('UNREACHABLE', /holds no list/));
    await expect(keys()).rejects.toThrow(refusal('UNREACHABLE', /holds no list/));
  });

  test('a list that goes round in circles is given up', async () => {
    const round = '<IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker>';
    proxy.inject('ListObjectVersions', () => xml(`<R>${round}</R>`));
    proxy.inject('ListObjectsV2', () =>
      xml('<R><IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken></R>'),
    );
    await expect(all()).rejects.toThrow(refusal('UNREACHABLE', /came again/));
    await expect(keys()).rejects.toThrow(refusal('UNREACHABLE', /came again/));
  });
});

describe('opening', () => {
  const open = (name: string, one = client) => s3Locker({ bucket: name, client: one });

  test('a bucket that is not there, or has no Object Lock, is no locker', async () => {
    await expect(open('no-such-bucket')).rejects.toThrow(
      refusal('NOT_A_LOCKER', /^s3:\/\/no-such-bucket is no locker: .*NoSuchBucket/),
    );
    await client.send(new CreateBucketCommand({ Bucket: 'plain' }));
    await expect(open('plain')).rejects.toThrow(
      refusal('NOT_A_LOCKER', /^s3:\/\/plain is no locker: it has to be a bucket with Object Lock/),
    );
  });

  test('a refusal names the permission', async () => {
    proxy.inject('GetObjectLockConfiguration', denied);
    await expect(open(bucket)).rejects.toThrow(refusal('DENIED', /s3:GetBucketObjectLockConfiguration is denied/));
  });

  test('a sign-in page is no bucket', async () => {
    proxy.inject('GetObjectLockConfiguration', signInPage);
    await expect(open(bucket)).rejects.toThrow(withCode('UNREACHABLE'));
  });

  test('a network without S3 and a session without credentials are told apart', async () => {
    const nobody = await startFaultProxy(proxy.url);
    await nobody.close();
    const away = clientOf(nobody.url);
    await expect(open(bucket, away)).rejects.toThrow(refusal('UNREACHABLE', /ECONNREFUSED/));
    const anonymous = new S3Client({
      endpoint: proxy.url,
      region: 'us-east-1',
      credentials: async () => {
        throw Object.assign(new Error('no credentials found'), { name: 'CredentialsProviderError' });
      },
    });
    await expect(open(bucket, anonymous)).rejects.toThrow(
      refusal('DENIED', /there are no AWS credentials to use; .*no credentials found/),
    );
  });
});
