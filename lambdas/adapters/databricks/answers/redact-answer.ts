import { createHash } from 'node:crypto';
import { maskBody } from '#domain/reading/masking/mask.ts';
import { memberCount, nameCount } from '#domain/reading/said-twice.ts';
import { titleOf } from './error-shapes.ts';
import { parseForRewriting } from './json.ts';
import { KEPT_NAMES, SCIM_REFERENCES } from './kept-names.ts';
import { mark } from './mark.ts';
import { cleanConf, cleanDefinition, cleanImage, cleanPlaces, cleanSwitch, cleanTags } from './redact-settings.ts';
import { cleanFreeText, cleanValue, isSecretName } from './redact-text.ts';
import { eachItem, eachMember, gone, hidden, isMembers, type Members, secret } from './redact-walk.ts';

type Clean = (value: unknown) => unknown;

const hiddenValue: Clean = (value) => hidden(value, 'value');
const named = (names: string, clean: Clean): readonly (readonly [string, Clean])[] =>
  names.split(' ').map((name) => [name, clean]);

/** Members in which secrets can stand under any name, and what may stay of each. */
const BY_NAME: ReadonlyMap<string, Clean> = new Map([
  ...named('spark_conf', cleanConf),
  ...named('spark_env_vars environment_vars environment_variables basic_auth', hiddenValue),
  ...named('violations', hiddenValue), // of a policy: each quotes the value that it does not allow
  ...named('custom_tags default_tags tags', cleanTags),
  ...named('docker_image', cleanImage),
  ...named('data', cleanPrinted),
  ...named('content', digestOf),
  ...named('init_scripts cluster_log_conf', cleanPlaces),
  ...named('termination_reason details', cleanFree),
  ...named('parameters job_parameters', cleanParameters),
  ...named('base_parameters notebook_base_parameters named_parameters yaml_parameters inputs', goneParameter),
  ...named('notebook_params jar_params python_params python_named_params spark_submit_params', goneParameter),
  ...named('sql_params pipeline_params dbt_commands commands arguments args overriding_parameters', goneParameter),
]);

/** Texts that people or programs write. */
const FREE =
  /^(?:message|state_message|user_message|(?:databricks_|aws_)?error_message|error|error_description|error_trace|detail|cause|summary|description|comment|dependencies)$/;
/** What stays as it is inside an error or an end: by these it is understood. */
const CODES = new Set(['@type', 'code', 'type', 'error_code', 'reason', 'domain', 'request_id', 'status', 'etag']);
/** Members that hold a secret wherever they stand. Page tokens are none. */
const SECRET_MEMBER =
  /(?:password|passwd|pwd|passphrase|secret|secret_?(?:access_?)?key|private_?key|(?:access|refresh|id|auth|bearer|sas)_?token|token_?value|api_?key|account_?key|connection_?string|^token)$/i;
/** What says which program a task runs and where. All else a task holds is handed to that program. */
const OF_TASK = new Set(
  [
    'source notebook_path python_file main_class_name jar_uri package_name entry_point pipeline_id job_id warehouse_id',
    'project_directory profiles_directory schema catalog path query_id dashboard_id alert_id op concurrency',
  ].flatMap((names) => names.split(' ')),
);
/** Parts of a task that hold such members. */
const PARTS_OF_TASK = new Set(['query', 'dashboard', 'alert', 'file']);

/** The beginning of a JSON document, or of one inside a string. */
const LIKE_JSON = /^[\s\uFEFF]*(?:[{[]|\\*")/;
const HOLDS_SETTINGS = /(?:spark_conf|spark_env_vars|definition|param[a-z_]*|custom_tags|init_scripts)(?:\\*"|&quot;)/;

/**
 * An answer of Databricks without credentials; the same bytes where there is none. Where secrets can stand, only what
 * collectors read stays. Every number keeps its digits. An answer that gives a member twice is none: which of them is
 * meant nobody knows.
 * Of what is no JSON the text before any tag stays, and what a page calls itself; half of a JSON text is dropped whole.
 */
export function redactAnswer(text: string): string {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return LIKE_JSON.test(text) || HOLDS_SETTINGS.test(text) ? mark('answer') : cleanForeign(text);
  }
  if (memberCount(answer) !== nameCount(text)) return mark('answer that gives a member twice');
  return maskBody(cleanTop(answer) === answer ? text : JSON.stringify(cleanTop(parseForRewriting(text))));
}

const cleanTop: Clean = (answer) =>
  typeof answer === 'string' ? cleanForeign(answer) : cleanPlain(answer, (value) => hidden(value, 'value'));

/** Tags and scripts of a page may hold anything: cookies, tokens of forms, what was sent. */
function cleanForeign(text: string): string {
  const title = titleOf(text);
  if (title !== undefined) {
    const named = title === null ? '' : `<title>${cleanFreeText(title)}</title>`;
    return `<html>${named}</html>${mark('page')}`;
  }
  const tag = /<[a-z!/?]/i.exec(text);
  return tag ? `${cleanFreeText(text.slice(0, tag.index))}${mark('page')}` : cleanFreeText(text);
}

/** The same value where nothing in it had to go. `cleanText` is for the texts in it that have no name of their own. */
function cleanPlain(value: unknown, cleanText: (text: string) => unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return eachItem(value, (item) => cleanPlain(item, cleanText));
  return isMembers(value) ? eachMember(value, cleanMember) : value;
}

function cleanMember(name: string, value: unknown): unknown {
  const clean = BY_NAME.get(name);
  if (clean) return clean(value);
  if (/definition/.test(name)) return cleanDefinition(value);
  if (name.endsWith('_task') && isMembers(value)) return cleanTask(value);
  if (SECRET_MEMBER.test(name)) return typeof value === 'boolean' ? value : secret(value, name);
  if (FREE.test(name)) return cleanFreeMember(value);
  if (SCIM_REFERENCES.has(name) && Array.isArray(value)) return eachItem(value, cleanReference);
  return cleanPlain(value, KEPT_NAMES.has(name) ? cleanValue : (text) => hidden(text, 'value', name));
}

function cleanReference(reference: unknown): unknown {
  if (!isMembers(reference)) return cleanPlain(reference, cleanValue);
  return eachMember(reference, (name, value) =>
    name === 'value' && typeof value === 'string' ? cleanValue(value) : cleanMember(name, value),
  );
}

/** What the probe's command prints: its own line, and that there were others. */
function cleanPrinted(printed: unknown): unknown {
  if (typeof printed !== 'string') return hiddenValue(printed);
  return printed
    .split('\n')
    .map((line) => {
      const [, asked, value] = /^(evidence-locker spark\.ssl\.enabled=)(.*?)\r?$/.exec(line) ?? [];
      if (asked !== undefined) return value === 'unset' ? line : `${asked}${cleanSwitch(value)}`;
      return hidden(line, 'line');
    })
    .join('\n');
}

/** Of a file only which one it is: https://docs.databricks.com/api/workspace/workspace/export gives it in Base64. */
function digestOf(content: unknown): unknown {
  if (typeof content !== 'string') return hiddenValue(content);
  if (/^sha256:[0-9a-f]{64}$/.test(content)) return content;
  const bytes = Buffer.from(content, 'base64');
  if (bytes.toString('base64') !== content) return hiddenValue(content);
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A free text, or a list of them; what is neither is read as any other part. */
function cleanFreeMember(value: unknown): unknown {
  if (typeof value === 'string') return cleanFreeText(value);
  return Array.isArray(value) ? eachItem(value, cleanFreeMember) : cleanPlain(value, cleanFreeText);
}

/** Codes and types stay, texts are masked, and what stands under a secret's name goes. */
function cleanFree(value: unknown): unknown {
  if (typeof value === 'string') return cleanFreeText(value);
  if (Array.isArray(value)) return eachItem(value, cleanFree);
  if (!isMembers(value)) return value;
  return eachMember(value, (name, member) => {
    if (CODES.has(name) && typeof member === 'string') return cleanValue(member);
    return isSecretName(name) && typeof member !== 'boolean' ? secret(member, name) : cleanFree(member);
  });
}

function goneParameter(value: unknown): unknown {
  return gone(value, 'parameter');
}

/** `[{ "name": …, "default": … }]`: the name of a parameter is no value of it. All else goes. */
function cleanParameters(parameters: unknown): unknown {
  if (!Array.isArray(parameters) || !parameters.every(isNamed)) return goneParameter(parameters);
  return eachItem(parameters, (parameter) =>
    eachMember(parameter as Members, (name, value) => (name === 'name' ? value : goneParameter(value))),
  );
}

const isNamed = (value: unknown): boolean =>
  isMembers(value) && typeof value.name === 'string' && ('default' in value || 'value' in value);

function cleanTask(task: Members): Members {
  return eachMember(task, (name, value) => {
    if (typeof value === 'boolean') return value;
    if (name === 'task') return cleanPlain(value, goneParameter);
    if (PARTS_OF_TASK.has(name) && isMembers(value)) return cleanTask(value);
    const isScalar = !Array.isArray(value) && !isMembers(value);
    if (OF_TASK.has(name) && isScalar) return typeof value === 'string' ? cleanValue(value) : value;
    return goneParameter(value);
  });
}
