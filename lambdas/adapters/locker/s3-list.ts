import {
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Page, paginate } from '#domain/reading/paginate.ts';
import type { Inspected } from '#domain/sealing/locker.ts';
import { byteOrder, isKey } from './locker-key.ts';

/** Keys as S3 sends them when asked for URL encoding, which keeps control characters from breaking its XML. */
const decoded = (text: string, encoding: string | undefined): string =>
  encoding === 'url' ? decodeURIComponent(text.replaceAll('+', ' ')) : text;

/** Current objects' keys, as far as a locker can have them, that start with `prefix` and come after `after`, in byte order. */
export const listKeys = (client: S3Client, bucket: string, prefix: string, after?: string): AsyncGenerator<string> =>
  paginate(async (token): Promise<Page<string>> => {
    const answer = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        StartAfter: after || undefined,
        ContinuationToken: token,
        EncodingType: 'url',
      }),
    );
    const keys = (answer.Contents ?? []).map(({ Key = '' }) => decoded(Key, answer.EncodingType));
    return page(keys.filter(isKey), answer.IsTruncated, answer.NextContinuationToken);
  });

/**
 * Every key that starts with `prefix` and comes after `after`, with all its versions and delete markers, in byte order.
 * One page and one key are in memory at a time.
 */
export async function* inspectVersions(
  client: S3Client,
  bucket: string,
  prefix = '',
  after = '',
): AsyncGenerator<Inspected> {
  let last: Inspected | undefined;
  const begun = after === '' ? {} : { KeyMarker: after };
  for await (const found of paginate((token) => versionsPage(client, bucket, prefix, token, begun))) {
    if (last === undefined || last.key !== found.key) {
      if (last !== undefined) yield last;
      last = found;
    } else last = joined(last, found);
  }
  if (last !== undefined) yield last;
}

interface Marker {
  readonly KeyMarker?: string;
  readonly VersionIdMarker?: string;
}

async function versionsPage(
  client: S3Client,
  bucket: string,
  prefix: string,
  token: string | undefined,
  begun: Marker,
): Promise<Page<Inspected>> {
  const answer = await client.send(
    new ListObjectVersionsCommand({
      Bucket: bucket,
      EncodingType: 'url',
      ...(prefix === '' ? {} : { Prefix: prefix }),
      ...(token === undefined ? begun : (JSON.parse(token) as Marker)),
    }),
  );
  const { IsTruncated, NextKeyMarker, NextVersionIdMarker, EncodingType } = answer;
  const next =
    NextKeyMarker === undefined
      ? undefined
      : JSON.stringify({ KeyMarker: decoded(NextKeyMarker, EncodingType), VersionIdMarker: NextVersionIdMarker });
  return page(byKey(answer), IsTruncated, next);
}

/** An answer that does not say whether it is whole, or is not and names no next page, is no page: it may hide keys. */
const page = <Item>(items: Item[], truncated: boolean | undefined, next: string | undefined): Page<Item> =>
  truncated === undefined || (truncated && !next)
    ? { items: undefined, next: undefined }
    : { items, next: truncated ? next : undefined };

function byKey({ Versions = [], DeleteMarkers = [], EncodingType }: ListObjectVersionsOutput): Inspected[] {
  const versions = Versions.map(({ Key = '', Size = 0, VersionId = null }) => ({
    key: decoded(Key, EncodingType),
    bytes: Size,
    versions: [VersionId],
    deleteMarkers: 0,
  }));
  const markers = DeleteMarkers.map(({ Key = '' }) => ({
    key: decoded(Key, EncodingType),
    bytes: 0,
    versions: [],
    deleteMarkers: 1,
  }));
  const keys = new Map<string, Inspected>();
  for (const found of [...versions, ...markers]) {
    const before = keys.get(found.key);
    keys.set(found.key, before === undefined ? found : joined(before, found));
  }
  return [...keys.values()].sort((a, b) => byteOrder(a.key, b.key));
}

/** `older` follows `newer` in S3's order. The size is that of the newest version. */
const joined = (newer: Inspected, older: Inspected): Inspected => ({
  key: newer.key,
  bytes: newer.versions.length > 0 ? newer.bytes : older.bytes,
  versions: [...newer.versions, ...older.versions],
  deleteMarkers: newer.deleteMarkers + older.deleteMarkers,
});
