import * as z from 'zod';
import { MAX_PAGES } from '../../reading/paginate.ts';
import { ReadError } from '../../words/errors.ts';

/** A page of users, groups or service principals: RFC 7644 §3.4.2; `Resources` may be missing where it is empty. */
export const scimPage = <Resource extends z.ZodType>(resource: Resource) =>
  z.looseObject({
    totalResults: z.int().nonnegative(),
    Resources: z.array(resource).default([]),
  });

export interface ScimPage<Resource> {
  readonly totalResults: number;
  readonly Resources: readonly Resource[];
}

/** What https://docs.databricks.com/api/account/accountgroups/list allows in one page. */
export const SCIM_PAGE_SIZE = 100;

/**
 * Follows a SCIM list by `startIndex` (from 1), by what each page held and not by what was asked for. A page that is
 * empty before the announced total, a total that moves between two pages and a resource that comes twice each throw
 * a ReadError: a list that moved while it was read has been read neither as it was nor as it is.
 */
export async function* scimPages<Resource extends { readonly id: string }>(
  fetchPage: (startIndex: number) => Promise<ScimPage<Resource>>,
  maxPages = MAX_PAGES,
): AsyncGenerator<Resource> {
  const seen = new Set<string>();
  let announced: number | undefined;
  for (let pages = 1; announced === undefined || seen.size < announced; pages++) {
    if (pages > maxPages) throw new ReadError('TOO_MANY_PAGES', `no end after ${maxPages} pages`);
    const { totalResults, Resources } = await fetchPage(seen.size + 1);
    announced ??= totalResults;
    if (totalResults !== announced) throw moved(`its total went from ${announced} to ${totalResults}`);
    if (Resources.length === 0 && seen.size < announced) throw moved(`of ${announced}, ${seen.size} came`);
    yield* unseen(Resources, seen);
    if (seen.size > announced) throw moved(`it holds more than the ${announced} it announced`);
  }
}

function* unseen<Resource extends { readonly id: string }>(resources: readonly Resource[], seen: Set<string>) {
  for (const resource of resources) {
    if (seen.has(resource.id)) throw moved(`${resource.id} came twice`);
    seen.add(resource.id);
    yield resource;
  }
}

const moved = (how: string): ReadError =>
  new ReadError('UNEXPECTED_RESPONSE', `the list moved while it was read: ${how}`);
