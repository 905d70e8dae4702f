import { type WorkspaceContext, type WorkspaceRoute, wholeNumber } from './context.ts';
import { page } from './listing.ts';
import { ok, type Reply, refusal } from './replies.ts';
import type { Job, Json, JsonObject } from './state.ts';

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

function bare({ settings, ...job }: Job): JsonObject {
  const { tasks: _tasks, job_clusters: _clusters, ...rest } = settings;
  return { ...job, settings: rest };
}

/** A job with a hundred of its tasks and job clusters, and whether there are more. */
function expanded(job: Job, start: number): JsonObject {
  const { tasks, job_clusters } = job.settings;
  const part = (list: Json | undefined) => (Array.isArray(list) ? list.slice(start, start + TASKS) : []);
  const length = Math.max(...[tasks, job_clusters].map((list) => (Array.isArray(list) ? list.length : 0)));
  const settings = {
    ...job.settings,
    ...(tasks === undefined ? {} : { tasks: part(tasks) }),
    ...(job_clusters === undefined ? {} : { job_clusters: part(job_clusters) }),
  };
  return { ...job, settings, ...(length > start + TASKS ? { has_more: true } : {}) };
}

/** https://docs.databricks.com/api/workspace/jobs/get: pages of tasks; a job that is not there is 400, not 404. */
function getJob({ workspace, query }: WorkspaceContext): Reply {
  const id = query.get('job_id') ?? '';
  const job = workspace.jobs.get(id);
  if (!job) return invalid(`Job ${id} does not exist.`);
  const [, start = '0'] = /^tasks-(\d+)$/.exec(query.get('page_token') ?? 'tasks-0') ?? [];
  const { has_more, ...shown } = expanded(job, Number(start));
  return ok({ ...shown, ...(has_more === true ? { next_page_token: `tasks-${Number(start) + TASKS}` } : {}) });
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
    ...(shown.items.length === 0 ? {} : { runs: shown.items }),
    has_more: shown.next !== undefined,
    ...(shown.next === undefined ? {} : { next_page_token: shown.next }),
  });
}

export const jobRoutes: readonly WorkspaceRoute[] = [
  { route: 'GET /api/2.2/jobs/list', scope: 'jobs', answer: listJobs },
  { route: 'GET /api/2.2/jobs/get', scope: 'jobs', answer: getJob },
  { route: 'GET /api/2.2/jobs/runs/list', scope: 'jobs', answer: listRuns },
];
