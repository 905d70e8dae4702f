import { documented } from '#domain/databricks/documented.ts';
import { isShownAll, readScimList } from '#domain/databricks/principals/scim.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { orRowGap } from '#domain/reading/reading.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { ReadError } from '#domain/words/errors.ts';
import { FETCHED, factsOf, groupFetcher, Named } from './fetch-group.ts';
import { Group } from './group.ts';
import { noAdminGroupsOutsideList } from './rules.ts';

/** The transport keeps to the limits of the host; this only keeps enough calls ready for it. */
const CONCURRENCY = 8;

export default defineCollector({
  id: 'scim-groups',
  title: 'Groups in Databricks and who is in them',
  scope: ['databricks-account', 'databricks-workspace'],
  reads: [
    'GET /api/2.0/accounts/{account_id}/scim/v2/Groups',
    'GET /api/2.0/accounts/{account_id}/scim/v2/Groups/{id}',
    'GET /api/2.0/preview/scim/v2/Groups',
    'GET /api/2.0/preview/scim/v2/Groups/{id}',
    'GET /api/2.0/preview/scim/v2/Me',
  ],
  earlier: ['id', 'members'],
  row: Group,
  rules: [noAdminGroupsOutsideList],
  volatile: ['members', 'observedTwice'],
  report: ['displayName', 'resourceType', 'externalId', 'roles'],
  async *collect(reading) {
    const shownAll = await isShownAll(reading, FETCHED);
    const { operation, resources, observedTwice } = await readScimList(reading, 'Groups', 'id,displayName');
    const fetchGroup = groupFetcher(reading);
    const rows = mapConcurrently(resources, CONCURRENCY, (resource) =>
      orRowGap(reading.gap, operation, resource.id, async () => {
        const { displayName } = documented(Named, resource);
        const fetched = shownAll ? await fetchGroup(resource.id) : undefined;
        const named = fetched?.answer.displayName ?? displayName;
        if (named !== displayName)
          throw new ReadError('UNEXPECTED_RESPONSE', `it was listed as ${displayName} and answered as ${named}`);
        const isConfirmed = observedTwice || fetched?.observedTwice === true;
        return { id: resource.id, displayName, ...factsOf(fetched?.answer), observedTwice: isConfirmed };
      }),
    );
    for await (const row of rows) yield* row;
  },
});
