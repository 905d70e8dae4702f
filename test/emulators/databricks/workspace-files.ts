import type { WorkspaceContext, WorkspaceRoute } from './context.ts';
import { ok, type Reply, refusal } from './replies.ts';
import type { WorkspaceFile } from './state.ts';

/** A file is the same with and without the root: https://docs.databricks.com/aws/en/files/workspace */
const withoutRoot = (path: string): string => path.replace(/^\/Workspace(?=\/)/, '');

const found = ({ workspace, query }: WorkspaceContext): WorkspaceFile | undefined =>
  workspace.files.all.find(({ path }) => path === withoutRoot(query.get('path') ?? ''));

const missing = ({ query }: WorkspaceContext): Reply =>
  refusal(404, 'RESOURCE_DOES_NOT_EXIST', `Path (${query.get('path')}) doesn't exist.`);

/** https://docs.databricks.com/api/workspace/workspace/getstatus */
function getStatus(context: WorkspaceContext): Reply {
  const file = found(context);
  if (!file) return missing(context);
  const { content, ...facts } = file;
  return ok({ object_type: 'FILE', created_at: facts.modified_at, size: content.length, ...facts });
}

/** https://docs.databricks.com/api/workspace/workspace/export: the content in Base64. */
function exportFile(context: WorkspaceContext): Reply {
  const file = found(context);
  return file ? ok({ content: Buffer.from(file.content).toString('base64'), file_type: 'file' }) : missing(context);
}

export const fileRoutes: readonly WorkspaceRoute[] = [
  { route: 'GET /api/2.0/workspace/get-status', scope: 'workspace', answer: getStatus },
  { route: 'GET /api/2.0/workspace/export', scope: 'workspace', answer: exportFile },
];
