import * as z from 'zod';
import { type ClusterJoins, clusterJoins, JOIN_READS } from '#domain/databricks/clusters/cluster-joins.ts';
import { distinct } from '#domain/databricks/clusters/cluster-spec.ts';
import { joinsByCluster } from '#domain/databricks/clusters/job-clusters.ts';
import { JOB_COMPLIANCE, onlyPolicy, policyCompliance } from '#domain/databricks/clusters/policy-compliance.ts';
import { documented, isAbout, listed, OF_ANOTHER, told, toldName } from '#domain/databricks/documented.ts';
import { isShownAll, ME } from '#domain/databricks/principals/scim.ts';
import { defineCollector, type Reading } from '#domain/declaring/collector.ts';
import { DatabricksId } from '#domain/declaring/databricks-client.ts';
import { type Page as ListPage, paginate } from '#domain/reading/paginate.ts';
import { orGap, orInventoryGap } from '#domain/reading/reading.ts';
import { wordsOfJobs } from './changes.ts';
import { Job, type Work } from './job.ts';
import { mayBeCut, Page, workOfJob, workOfRun } from './job-answer.ts';
import { jobRules } from './rules.ts';

/** Up to 100 jobs a page, each with up to 100 tasks and job clusters: https://docs.databricks.com/api/workspace/jobs/list */
const LIST = 'GET /api/2.2/jobs/list';
/** The same job, a hundred tasks a page: https://docs.databricks.com/api/workspace/jobs/get */
const GET = 'GET /api/2.2/jobs/get';
/** Fewer than 25 a page; what was only submitted is in no list of jobs: https://docs.databricks.com/api/workspace/jobs/listruns */
const LIST_RUNS = 'GET /api/2.2/jobs/runs/list';
const GET_RUN = 'GET /api/2.2/jobs/runs/get';

const Jobs = z.looseObject({ jobs: listed(z.unknown()), next_page_token: toldName });
const Runs = z.looseObject({ runs: listed(z.unknown()), next_page_token: toldName });

export default defineCollector({
  id: 'jobs',
  title: 'Jobs and one-off runs, and the clusters they make',
  scope: 'databricks-workspace',
  reads: [LIST, GET, LIST_RUNS, GET_RUN, ME, ...JOIN_READS, JOB_COMPLIANCE],
  row: Job,
  rules: jobRules,
  report: ['name', 'kind', 'taskKinds', 'sparkSubmit', 'runAs', 'existingClusterIds'],
  change: wordsOfJobs,
  async *collect(reading) {
    const { databricks, gap } = reading;
    await isShownAll(reading, [], 'only the jobs that are shared with it');
    const joinsOf = clusterJoins(databricks);
    const complianceOf = jobCompliance(reading);
    const complete = async function* (source: Source): AsyncGenerator<z.input<typeof Job>> {
      const { list, kind } = source;
      for await (const item of orInventoryGap(gap, list, listAll(databricks, source))) {
        const told = await orGap(gap, { operation: list }, async () => source.named(item));
        if (!told) continue;
        const named = { ...told, has_more: told.has_more ?? mayBeCut(item) };
        const resourceId = `${kind}/${named.id}`;
        const operation = named.has_more ? source.get : list;
        const work = await orGap(gap, { operation, resourceId }, () => whole(databricks, source, item, named));
        if (!work) continue;
        const joins = await joinsByCluster(work.clusters, joinsOf, (part) => gap({ ...part, resourceId }));
        const policyCompliant = await complianceOf(named.id, work, joins.policySparkSsl);
        yield { id: resourceId, ...work, ...joins, policyCompliant };
      }
    };
    yield* complete(JOBS);
    yield* complete(RUNS);
  },
});

/**
 * Whether a job complies with the policies that alone say of one of its clusters what Spark does; null where there are
 * none. A run was submitted, and is not edited any more.
 */
function jobCompliance({ databricks, gap }: Reading) {
  const complies = policyCompliance(databricks, JOB_COMPLIANCE);
  return async (
    id: string,
    { kind, clusters }: Work,
    fixed: Readonly<Record<string, ClusterJoins['policySparkSsl']>> | null,
  ): Promise<boolean | null> => {
    const fixedOf = (key: string) => ({ policySparkSsl: fixed?.[key] ?? null });
    const policies = distinct((clusters ?? []).flatMap((spec) => onlyPolicy(spec, fixedOf(spec.key)) ?? []));
    if (kind !== 'JOB' || policies.length === 0) return null;
    const unread = { operation: JOB_COMPLIANCE, resourceId: `job/${id}`, fields: ['policyCompliant'] };
    return (await orGap(gap, unread, () => complies(policies, id))) ?? null;
  };
}

type Client = Reading['databricks'];

interface Named {
  readonly id: string;
  /** Whether it has more tasks or clusters than a list shows. */
  readonly has_more: boolean | null;
}

/** Where work is listed, and where the rest of what is too long for a list is found. */
interface Source {
  readonly kind: 'job' | 'run';
  readonly list: typeof LIST | typeof LIST_RUNS;
  readonly get: typeof GET | typeof GET_RUN;
  readonly page: (databricks: Client, page_token: string | undefined) => Promise<ListPage<unknown>>;
  readonly rest: (databricks: Client, id: string, page_token: string | undefined) => Promise<z.output<typeof Page>>;
  readonly named: (item: unknown) => Named;
  readonly workOf: (pages: readonly unknown[]) => Work;
}

const JOBS: Source = {
  kind: 'job',
  list: LIST,
  get: GET,
  async page(databricks, page_token) {
    const { jobs, next_page_token } = await databricks.ask(LIST, Jobs, {
      query: { limit: 100, expand_tasks: true, page_token },
    });
    return { items: jobs, next: next_page_token };
  },
  rest: (databricks, job_id, page_token) =>
    databricks.ask(GET, Page.refine(isAbout('job_id', job_id), OF_ANOTHER), { query: { job_id, page_token } }),
  named(item) {
    const { job_id, has_more } = documented(z.looseObject({ job_id: DatabricksId, has_more: told(z.boolean()) }), item);
    return { id: job_id, has_more };
  },
  workOf: workOfJob,
};

const RUNS: Source = {
  kind: 'run',
  list: LIST_RUNS,
  get: GET_RUN,
  async page(databricks, page_token) {
    const { runs, next_page_token } = await databricks.ask(LIST_RUNS, Runs, {
      query: { run_type: 'SUBMIT_RUN', limit: 24, expand_tasks: true, page_token },
    });
    return { items: runs, next: next_page_token };
  },
  rest: (databricks, run_id, page_token) =>
    databricks.ask(GET_RUN, Page.refine(isAbout('run_id', run_id), OF_ANOTHER), { query: { run_id, page_token } }),
  named(item) {
    const { run_id, has_more } = documented(z.looseObject({ run_id: DatabricksId, has_more: told(z.boolean()) }), item);
    return { id: run_id, has_more };
  },
  workOf: workOfRun,
};

const listAll = (databricks: Client, { page }: Source): AsyncIterable<unknown> =>
  paginate((token) => page(databricks, token));

/** A listed job or run with all of its tasks: those that are too many for a list are read again by themselves. */
async function whole(databricks: Client, source: Source, item: unknown, { id, has_more }: Named): Promise<Work> {
  if (!has_more) return source.workOf([item]);
  const pages: unknown[] = [];
  const read = paginate(async (token) => {
    const page = await source.rest(databricks, id, token);
    return { items: [page], next: page.next_page_token };
  });
  for await (const page of read) pages.push(page);
  return source.workOf(pages);
}
