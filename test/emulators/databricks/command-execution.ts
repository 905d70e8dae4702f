import type { WorkspaceContext, WorkspaceRoute } from './context.ts';
import { ok, type Reply, refusal12 } from './replies.ts';
import type { Runtime, SparkContext } from './spark-runtime.ts';

/**
 * Command Execution, API 1.2: https://docs.databricks.com/api/workspace/commandexecution
 * Its members are camelCase, its errors `{ error }`, and a command that failed is `Finished` all the same.
 */
const MOST_CONTEXTS = 145;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** …/commandexecution/create */
function createContext({ workspace, body }: WorkspaceContext): Reply {
  const clusterId = text(body.clusterId);
  const language = text(body.language);
  const { spark, clusters } = workspace;
  const cluster = clusters.get(clusterId);
  if (!cluster) return refusal12(500, `ClusterNotFoundException: Cluster not found: ${clusterId}`);
  if (cluster.state !== 'RUNNING' && cluster.state !== 'RESIZING')
    return refusal12(500, `ClusterNotReadyException: Cluster not running (state: ${cluster.state})`);
  const runtime = spark.runtimes.get(clusterId);
  if (runtime?.refuses !== undefined) return refusal12(403, runtime.refuses);
  if (!(runtime?.languages as readonly string[] | undefined)?.includes(language))
    return refusal12(500, `ContextNotSupported: language ${language} is not supported by cluster ${clusterId}`);
  const open = [...spark.contexts.values()].filter((context) => context.clusterId === clusterId);
  if (open.length >= MOST_CONTEXTS) return refusal12(500, `ContextLimitExceeded: ${MOST_CONTEXTS} contexts are open`);
  return ok({ id: spark.createContext(clusterId, language).id });
}

const pollsOf = (runtime: Runtime | undefined): number =>
  runtime?.polls === 'never' ? Number.POSITIVE_INFINITY : (runtime?.polls ?? 1);

function contextIn({ workspace }: WorkspaceContext, id: string): SparkContext | undefined {
  return workspace.spark.contexts.get(id);
}

const noContext = (id: string): Reply => refusal12(500, `ContextNotFoundException: context ${id} not found`);

/** …/commandexecution/contextstatus */
function contextStatus(context: WorkspaceContext): Reply {
  const id = context.query.get('contextId') ?? '';
  const found = contextIn(context, id);
  if (!found) return noContext(id);
  found.polls += 1;
  const isUp = found.polls > pollsOf(context.workspace.spark.runtimes.get(found.clusterId));
  return ok({ id, status: isUp ? 'Running' : 'Pending' });
}

/** …/commandexecution/execute */
function execute(context: WorkspaceContext): Reply {
  const contextId = text(context.body.contextId);
  const found = contextIn(context, contextId);
  if (!found) return noContext(contextId);
  const id = `command-${contextId}-${found.commands.size + 1}`;
  found.commands.set(id, { id, text: text(context.body.command), polls: 0 });
  return ok({ id });
}

/** …/commandexecution/commandstatus: Queued, Running, Finished; `Error` when the driver is gone. */
function commandStatus(context: WorkspaceContext): Reply {
  const { query, workspace } = context;
  const found = contextIn(context, query.get('contextId') ?? '');
  const command = found?.commands.get(query.get('commandId') ?? '');
  if (!found || !command) return noContext(query.get('contextId') ?? '');
  const runtime = workspace.spark.runtimes.get(found.clusterId);
  command.polls += 1;
  const { id } = command;
  if (command.polls <= pollsOf(runtime))
    return ok({ id, status: command.polls === 1 ? 'Queued' : 'Running', results: null });
  if (runtime?.dies) return ok({ id, status: 'Error', results: null });
  return ok({ id, status: 'Finished', results: { ...workspace.spark.run(found.clusterId, command) } });
}

/** …/commandexecution/destroy */
function destroy(context: WorkspaceContext): Reply {
  const id = text(context.body.contextId);
  return context.workspace.spark.contexts.delete(id) ? ok({ id }) : noContext(id);
}

const scope = 'command-execution';
export const commandRoutes: readonly WorkspaceRoute[] = [
  { route: 'POST /api/1.2/contexts/create', scope, answer: createContext },
  { route: 'GET /api/1.2/contexts/status', scope, answer: contextStatus },
  { route: 'POST /api/1.2/commands/execute', scope, answer: execute },
  { route: 'GET /api/1.2/commands/status', scope, answer: commandStatus },
  { route: 'POST /api/1.2/contexts/destroy', scope, answer: destroy },
];
