import { type WorkspaceContext, type WorkspaceRoute, wholeNumber } from './context.ts';
import { page } from './listing.ts';
import { ok, type Reply, refusal } from './replies.ts';
import type { Job, Json, JsonObject, Run } from './state.ts';

/** Tasks, and job clusters, in one answer; the rest comes by pages of the job. */
const TASKS = 100;

const invalid = (message: string): Reply => refusal(400, 'INVALID_PARAMETER_VALUE', message);

/** https://docs.databricks.com/api/workspace/jobs/list: 1 to 100 jobs, 20 unless told; tasks only when asked for. */
function listJobs({ workspace, query }: WorkspaceContext): Reply {
  const limit = wholeNumber(query, 'limit', 20, 100);
  if (limit === undefined) return invalid('Limit must be between 1 and 100');
  const shown = page(workspace.jobs.all, limit, query.get('page_token'));
  if (!shown) return invalid('The page token is not valid');
  const expand = query.get('expand_tasks') === 'true';
  return ok({
    ...(shown.items.length === 0 ? {} : { jobs: shown.items.map((job) => (expand ? expanded(job, 0) : bare(job))) }),
    has_more: shown.next !== undefined,
    ...(shown.next === undefined ? {} : { next_page_token: shown.next }),
  });
}

/**
 * https://docs.databricks.com/api/jobs/v2/list-job-compliance-for-policy: all jobs of which a cluster uses a policy; a
 * list that is empty is left out, and so are violations where there are none.
 */
function listCompliance({ workspace, query }: WorkspaceContext): Reply {
  const size = wholeNumber(query, 'page_size', 20, 100);
  if (size === undefined) return invalid('page_size must be between 1 and 100');
  const used = `"policy_id":${JSON.stringify(query.get('policy_id') ?? '')}`;
  const using = workspace.jobs.all.filter(({ settings }) => JSON.stringify(settings).includes(used));
  const shown = page(using, size, query.get('page_token'));
  if (!shown) return invalid('The page token is not valid');
  const jobs = shown.items.map(({ job_id }) => {
    const violations = workspace.violations.get(String(job_id));
    return { job_id, is_compliant: violations === undefined, ...(violations ? { violations } : {}) };
  });
  return ok({
    ...(jobs.length === 0 ? {} : { jobs }),
    ...(shown.next === undefined ? {} : { next_page_token: shown.next }),
  });
}

function bare({ settings, ...job }: Job): JsonObject {
  const { tasks: _tasks, job_clusters: _clusters, ...rest } = settings;
  return { ...job, settings: rest };
}

/** A job with a hundred of its tasks and job clusters, and whether there are more. */
function expanded(job: Job, start: number): JsonObject {
  const { shown, hasMore } = part(job.settings, start);
  return { ...job, settings: shown, ...(hasMore ? { has_more: true } : {}) };
}

/** What holds tasks and job clusters, with a hundred of each. */
function part(whole: JsonObject, start: number) {
  const { tasks, job_clusters } = whole;
  const slice = (list: Json | undefined) => (Array.isArray(list) ? list.slice(start, start + TASKS) : []);
  const length = Math.max(...[tasks, job_clusters].map((list) => (Array.isArray(list) ? list.length : 0)));
  const shown = {
    ...whole,
    ...(tasks === undefined ? {} : { tasks: slice(tasks) }),
    ...(job_clusters === undefined ? {} : { job_clusters: slice(job_clusters) }),
  };
  return { shown, hasMore: length > start + TASKS };
}

/** Where pages of one job or run go on. */
const startOf = (query: URLSearchParams): number =>
  Number(/^tasks-(\d+)$/.exec(query.get('page_token') ?? 'tasks-0')?.[1] ?? 0);

/** https://docs.databricks.com/api/workspace/jobs/get: pages of tasks; a job that is not there is 400, not 404. */
function getJob({ workspace, query }: WorkspaceContext): Reply {
  const id = query.get('job_id') ?? '';
  const job = workspace.jobs.get(id);
  if (!job) return invalid(`Job ${id} does not exist.`);
  const start = startOf(query);
  const { has_more, ...shown } = expanded(job, start);
  return ok({ ...shown, ...(has_more === true ? { next_page_token: `tasks-${start + TASKS}` } : {}) });
}

/** https://docs.databricks.com/api/workspace/jobs/listruns: fewer than 25 a page; what was only submitted is here alone. */
function listRuns({ workspace, query }: WorkspaceContext): Reply {
  const limit = wholeNumber(query, 'limit', 20, 24);
  if (limit === undefined) return invalid('Limit must be greater than 0 and less than 25');
  const type = query.get('run_type');
  const runs = workspace.runs.all.filter(({ run_type }) => type === null || run_type === type);
  const shown = page(runs, limit, query.get('page_token'));
  if (!shown) return invalid('The page token is not valid');
  return ok({
    ...(shown.items.length === 0 ? {} : { runs: shown.items.map((run) => listedRun(run, query)) }),
    has_more: shown.next !== undefined,
    ...(shown.next === undefined ? {} : { next_page_token: shown.next }),
  });
}

/** As in a list: with a hundred of its tasks where they were asked for, else with none. */
function listedRun(run: Run, query: URLSearchParams): JsonObject {
  const { tasks: _tasks, job_clusters: _clusters, ...rest } = run as JsonObject;
  if (query.get('expand_tasks') !== 'true') return rest;
  const { shown, hasMore } = part(run, 0);
  return { ...shown, ...(hasMore ? { has_more: true } : {}) };
}

/** https://docs.databricks.com/api/workspace/jobs/getrun: pages of tasks; a run that is not there is 400, not 404. */
function getRun({ workspace, query }: WorkspaceContext): Reply {
  const id = query.get('run_id') ?? '';
  const run = workspace.runs.get(id);
  if (!run) return invalid(`Run ${id} does not exist.`);
  const start = startOf(query);
  const { shown, hasMore } = part(run, start);
  return ok({ ...shown, ...(hasMore ? { next_page_token: `tasks-${start + TASKS}` } : {}) });
}

export const jobRoutes: readonly WorkspaceRoute[] = [
  { route: 'GET /api/2.2/jobs/list', scope: 'jobs', answer: listJobs },
  { route: 'GET /api/2.0/policies/jobs/list-compliance', scope: 'jobs', answer: listCompliance },
  { route: 'GET /api/2.2/jobs/get', scope: 'jobs', answer: getJob },
  { route: 'GET /api/2.2/jobs/runs/list', scope: 'jobs', answer: listRuns },
  { route: 'GET /api/2.2/jobs/runs/get', scope: 'jobs', answer: getRun },
];
