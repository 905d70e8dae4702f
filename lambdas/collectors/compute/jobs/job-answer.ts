import * as z from 'zod';
import { clusterSpec, clusterSpecAnswer, distinct } from '#domain/databricks/clusters/cluster-spec.ts';
import type { JobCluster } from '#domain/databricks/clusters/job-clusters.ts';
import { documented, told, toldId, toldInstant, toldName } from '#domain/databricks/documented.ts';
import { byText } from '#domain/words/by-text.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { Work } from './job.ts';

/** What a list shows of the tasks, and of the clusters, of one job or run at most. */
const SHOWN = 100;

/** Whether an item of a list is as long as one that was cut. */
export function mayBeCut(item: unknown): boolean {
  const lists = z.looseObject({ tasks: z.array(z.unknown()).nullish(), job_clusters: z.array(z.unknown()).nullish() });
  const whole = z.looseObject({ ...lists.shape, settings: lists.nullish() }).safeParse(item);
  const of = whole.success ? [whole.data, whole.data.settings] : [];
  return of.some((one) => [one?.tasks, one?.job_clusters].some((list) => (list?.length ?? 0) >= SHOWN));
}

/** A page of one job or run. */
export const Page = z.looseObject({ next_page_token: toldName });

const NewCluster = z.looseObject(clusterSpecAnswer);
const Parts = z.looseObject({
  tasks: told(z.array(z.unknown())),
  job_clusters: told(z.array(z.looseObject({ job_cluster_key: z.string().min(1), new_cluster: NewCluster }))),
});
const Task = z.looseObject({
  task_key: toldName,
  existing_cluster_id: toldId,
  job_cluster_key: toldName,
  new_cluster: told(NewCluster),
  for_each_task: told(z.looseObject({ task: told(z.unknown()) })),
});
type Task = z.output<typeof Task>;

const RunAs = told(z.looseObject({ user_name: toldName, service_principal_name: toldName, group_name: toldName }));
const JobAnswer = z.looseObject({
  creator_user_name: toldName,
  created_time: toldInstant,
  settings: z.looseObject({ ...Parts.shape, name: told(z.string()), run_as: RunAs }),
});
const RunAnswer = z.looseObject({
  ...Parts.shape,
  run_name: told(z.string()),
  creator_user_name: toldName,
  run_as: RunAs,
  start_time: toldInstant,
  cluster_spec: told(z.looseObject({ existing_cluster_id: toldId, new_cluster: told(NewCluster) })),
});

/** One job, of all its pages; what is no list stands on each. */
export function workOfJob(pages: readonly unknown[]): Work {
  const jobs = pages.map((page) => documented(JobAnswer, page));
  const first = jobs[0] as z.output<typeof JobAnswer>;
  return {
    kind: 'JOB',
    name: first.settings.name,
    creator: first.creator_user_name,
    ...runAs(first.settings.run_as),
    createdAt: first.created_time,
    ...workOf(jobs.map(({ settings }) => settings)),
  };
}

export function workOfRun(pages: readonly unknown[]): Work {
  const runs = pages.map((page) => documented(RunAnswer, page)).map(withTasks);
  const first = runs[0] as z.output<typeof RunAnswer>;
  return {
    kind: 'ONE_OFF_RUN',
    name: first.run_name,
    creator: first.creator_user_name,
    ...runAs(first.run_as),
    createdAt: first.start_time,
    ...workOf(runs, first.cluster_spec),
  };
}

/** A run has a task, or a cluster of its own: one that says neither did not say which. */
const withTasks = (run: z.output<typeof RunAnswer>): z.output<typeof RunAnswer> =>
  run.tasks?.length === 0 && run.cluster_spec === null ? { ...run, tasks: null } : run;

/** What tasks do and where, over all pages. `spec`: where a run says it of itself and not of its tasks. */
function workOf(pages: readonly z.output<typeof Parts>[], spec: z.output<typeof RunAnswer>['cluster_spec'] = null) {
  const tasks = pages.flatMap((page) => (page.tasks ?? []).flatMap((task) => nested(task)));
  const isTold =
    pages.some(({ tasks }) => tasks !== null) &&
    !pages.some(hidesTasks) &&
    tasks.every((task) => kindsOf(task).length > 0);
  const shared = pages.flatMap(({ job_clusters }) => job_clusters ?? []);
  const isShared = ({ job_cluster_key: key }: Task) =>
    key === null || shared.some(({ job_cluster_key }) => job_cluster_key === key);
  const kinds = distinct(tasks.flatMap(kindsOf));
  const existing = [spec?.existing_cluster_id, ...tasks.map((task) => task.existing_cluster_id)];
  return {
    taskCount: isTold ? tasks.length : null,
    taskKinds: kinds,
    sparkSubmit: kinds.includes('spark_submit') || (isTold ? false : null),
    existingClusterIds: distinct(existing.flatMap((id) => id ?? [])),
    // Tasks may make clusters: where they are not told, neither is which clusters there are.
    clusters:
      isTold && tasks.every(isShared)
        ? distinctKeys([
            ...(spec?.new_cluster ? [{ key: 'run', ...clusterSpec(spec.new_cluster) }] : []),
            ...shared.map(sharedCluster),
            ...tasks.flatMap(ownCluster),
          ])
        : null,
  };
}

/** A for_each task without the task in it; and work that stands beside the tasks, as before there were any. */
function hidesTasks(page: z.output<typeof Parts>): boolean {
  const inner = z.looseObject({ for_each_task: z.looseObject({ task: z.unknown().optional() }) });
  const isHollow = (task: unknown): boolean => {
    const each = inner.safeParse(task);
    return each.success && (each.data.for_each_task.task ?? null) === null;
  };
  const beside = Object.keys(page).some((name) => name.endsWith('_task') || name === 'new_cluster');
  return beside || (page.tasks ?? []).some(isHollow);
}

/** In the order of their keys; a key that comes again is numbered: `task/load`, `task/load (2)`. */
function distinctKeys(clusters: readonly JobCluster[]): JobCluster[] {
  const told = new Set(clusters.map(({ key }) => key));
  const taken = new Set<string>();
  const free = (key: string, turn = 2): string => {
    const next = `${key} (${turn})`;
    return told.has(next) || taken.has(next) ? free(key, turn + 1) : next;
  };
  const inOrder = clusters.toSorted((a, b) => byText(a.key, b.key) || byText(JSON.stringify(a), JSON.stringify(b)));
  const numbered = inOrder.map((cluster) => {
    const key = taken.has(cluster.key) ? free(cluster.key) : cluster.key;
    taken.add(key);
    return { ...cluster, key };
  });
  return numbered.sort((a, b) => byText(a.key, b.key));
}

/** `for_each_task` holds one task, which Databricks lets hold no other. */
const DEEPEST = 3;

/** A task, and the one inside it. */
function nested(task: unknown, depth = 1): Task[] {
  if (depth > DEEPEST) throw new ReadError('UNEXPECTED_RESPONSE', 'tasks stand in tasks without end');
  const outer = documented(Task, task);
  const inner = outer.for_each_task?.task ?? null;
  return inner === null ? [outer] : [outer, ...nested(inner, depth + 1)];
}

/** `notebook_task: {…}` makes it a `notebook` task. Every task is of some kind. */
const kindsOf = (task: Task): string[] =>
  Object.entries(task).flatMap(([name, value]) => {
    if (!name.endsWith('_task') || value === null) return [];
    if (typeof value !== 'object' || Array.isArray(value))
      throw new ReadError('UNEXPECTED_RESPONSE', `${name} is not as documented: it is no object`);
    return name.slice(0, -'_task'.length);
  });

const sharedCluster = (cluster: NonNullable<z.output<typeof Parts>['job_clusters']>[number]): JobCluster => ({
  key: cluster.job_cluster_key,
  ...clusterSpec(cluster.new_cluster),
});

const ownCluster = ({ task_key, new_cluster }: Task): JobCluster[] =>
  new_cluster ? [{ key: `task/${task_key ?? ''}`, ...clusterSpec(new_cluster) }] : [];

function runAs(as: z.output<typeof RunAs>): Pick<Work, 'runAs' | 'runAsKind'> {
  if (as?.service_principal_name) return { runAs: as.service_principal_name, runAsKind: 'SERVICE_PRINCIPAL' };
  if (as?.user_name) return { runAs: as.user_name, runAsKind: 'USER' };
  if (as?.group_name) return { runAs: as.group_name, runAsKind: 'GROUP' };
  return { runAs: null, runAsKind: null };
}
