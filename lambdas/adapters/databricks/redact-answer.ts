import { mark, redact } from '#domain/redact.ts';
import { parseForRewriting } from './json.ts';

/** Maps whose values people write, passwords among them. */
const SETTINGS = new Set(['spark_conf', 'spark_env_vars', 'environment_vars', 'environment_variables']);
/** The same inside a cluster policy: `spark_conf.<name>` stands for one value. */
const SETTING_OF_POLICY = /^(?:spark_conf|spark_env_vars)\.(.+)$/;
/** What jobs hand to programs. No rule reads it, and nothing says which of it is secret. */
const PARAMETERS = new Set(
  [
    'parameters base_parameters named_parameters job_parameters overriding_parameters notebook_params jar_params',
    'python_params python_named_params spark_submit_params sql_params dbt_commands commands',
  ].flatMap((names) => names.split(' ')),
);
/** Members that hold a secret wherever they stand. Page tokens are none. */
const SECRET_MEMBER =
  /(?:password|passwd|pwd|passphrase|secret|secret_?(?:access_?)?key|private_?key|(?:access|refresh|id|auth|bearer|sas)_?token|token_?value|api_?key|account_?key|connection_?string|^token)$/i;
/** Settings by whose name a person would hide the value; wider, because people choose these names. */
const SECRET_SETTING =
  /pass(?:word|wd|phrase)|secret|token|credential|private|jaas|signature|authorization|connection[._-]?string|(?:access|api|account|storage|encryption|shared|license|sas)[._-]?key|(?:^|[._-])(?:pass|passcode|pat|pwd|sas)(?:[._-]|$)/i;
/** Values that give nothing away: switches, small numbers, and references to Databricks secrets. */
const HARMLESS = /^(?:|true|false|null|\d{1,4}|\{\{secrets\/[^{}]+\}\})$/i;

const USER_IN_URL = /(\bhttps?:\/\/)[^\s/?#@"'<>]+@/gi;
const KEY_IN_URL =
  /([?&][^\s=&"'<>]*(?:sig|signature|token|credential|key|secret|password|accesskeyid)=)[^\s&"'<>#]+/gi;

/** Where a value stands, as far as it decides what is secret. `name` is the member's, or the setting's in a policy. */
interface Place {
  readonly name: string;
  readonly zone: 'plain' | 'setting' | 'policy setting' | 'parameter';
}
const TOP: Place = { name: '', zone: 'plain' };

/**
 * An answer of Databricks without credentials; the same bytes where there is none. Every number keeps its digits. What
 * is no JSON is treated as text; half of a JSON text that may hold settings is dropped whole.
 */
export function redactAnswer(text: string): string {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return /"(?:spark_conf|spark_env_vars|definition|[a-z_]*param[a-z_]*)"/.test(text) ? mark('answer') : redact(text);
  }
  return clean(answer, TOP) === answer ? text : JSON.stringify(clean(parseForRewriting(text), TOP));
}

/** The same value where nothing in it had to go. */
function clean(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return cleanText(value, place);
  if (typeof value === 'number' || isRawNumber(value)) return isSecret(place) ? mark('value') : value;
  if (Array.isArray(value)) return cleanArray(value, place);
  if (typeof value === 'object' && value !== null) return cleanObject(value as Record<string, unknown>, place);
  return value;
}

const isRawNumber = (value: unknown): boolean =>
  (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value);

function cleanArray(values: readonly unknown[], place: Place): readonly unknown[] {
  const cleaned = values.map((value) => clean(value, place));
  return cleaned.every((value, index) => value === values[index]) ? values : cleaned;
}

function cleanObject(members: Record<string, unknown>, place: Place): Record<string, unknown> {
  const cleaned = Object.entries(members).map(([name, value]) => [name, clean(value, placeOf(name, members, place))]);
  return cleaned.every(([name, value]) => value === members[name as string]) ? members : Object.fromEntries(cleaned);
}

function placeOf(name: string, parent: Record<string, unknown>, { zone, name: outer }: Place): Place {
  if (PARAMETERS.has(name)) return { name, zone: 'parameter' };
  if (zone === 'parameter') return isNamed(name, parent) ? { name, zone: 'plain' } : { name, zone };
  if (SETTINGS.has(name)) return { name, zone: 'setting' };
  const setting = SETTING_OF_POLICY.exec(name)?.[1];
  if (setting !== undefined) return { name: setting, zone: 'policy setting' };
  if (zone === 'policy setting') return name === 'type' ? { name, zone: 'plain' } : { name: outer, zone };
  return { name, zone };
}

/** `{ "name": …, "default": … }`: the name of a parameter is no value of it. */
const isNamed = (name: string, parent: Record<string, unknown>): boolean =>
  name === 'name' && ('default' in parent || 'value' in parent);

const isSecret = ({ name, zone }: Place): boolean =>
  zone === 'parameter' || (zone === 'plain' ? SECRET_MEMBER.test(name) : SECRET_SETTING.test(name));

function cleanText(text: string, place: Place): string {
  if (place.zone === 'parameter') return text === '' ? text : mark('parameter');
  if (isSecret(place)) return HARMLESS.test(text) ? text : mark('value');
  if (/definition/.test(place.name) && /^\s*\{/.test(text)) return redactAnswer(text);
  const withoutUsers = text.replace(USER_IN_URL, `$1${mark('value')}@`);
  return redact(withoutUsers.replace(KEY_IN_URL, `$1${mark('value')}`));
}
