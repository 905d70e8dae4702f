import { memberCount, nameCount } from '#domain/reading/said-twice.ts';
import { parseForRewriting } from './json.ts';
import { mark } from './mark.ts';
import { cleanValue } from './redact-text.ts';
import { eachItem, eachMember, gone, hidden, isMembers, type Members, REFERENCE } from './redact-walk.ts';

/** `true` or `false` as people write them stay, and a reference to a secret. Anybody may write anything else. */
export function cleanSwitch(value: unknown): unknown {
  if (typeof value !== 'string') return typeof value === 'boolean' ? value : hidden(value, 'value');
  if (/^\s*(?:true|false)?\s*$/i.test(value)) return value;
  if (REFERENCE.test(value)) return value;
  return /^\s*\{\{[^{}]*\}\}\s*$/.test(value) ? `{{${mark('reference')}}}` : mark('value');
}

/** Names of languages, as a cluster may take them. */
const LANGUAGES = /^[\s,]*(?:(?:python|scala|sql|r|java)[\s,]*)+$/i;
const cleanLanguages = (value: unknown): unknown =>
  typeof value === 'string' && LANGUAGES.test(value) ? value : hidden(value, 'value');

/** The Spark settings that collectors read, and what stays of each. Any other may hold a secret, under any name. */
const READ_CONF: ReadonlyMap<string, (value: unknown) => unknown> = new Map([
  ...['spark.ssl.enabled', 'spark.authenticate', 'spark.network.crypto.enabled', 'spark.io.encryption.enabled'].map(
    (name) => [name, cleanSwitch] as const,
  ),
  ['spark.databricks.repl.allowedLanguages', cleanLanguages],
]);
/** What a policy says of the members of a cluster that collectors read, and of plain sizes. No text of people is among them. */
const READ_ELEMENT =
  /^(?:(?:driver_)?node_type_id|(?:worker|driver)_node_type_flexibility\..+|(?:driver_)?instance_pool_id|spark_version|use_ml_runtime|runtime_engine|data_security_mode|autotermination_minutes|enable_local_disk_encryption|enable_elastic_disk|aws_attributes\.ebs_[a-z_]+|workload_type\.clients\.(?:jobs|notebooks)|cluster_type|num_workers|autoscale\.(?:min|max)_workers|dbus_per_hour)$/;
const ELEMENT_TYPES = new Set(['fixed', 'forbidden', 'allowlist', 'blocklist', 'regex', 'range', 'unlimited']);

const isSimple = (value: unknown): boolean => !Array.isArray(value) && !isMembers(value);

/** Every name stays; the values of those that collectors read stay too. */
export function cleanConf(conf: unknown): unknown {
  if (!isMembers(conf)) return hidden(conf, 'value');
  return eachMember(conf, (name, value) => READ_CONF.get(name)?.(value) ?? hidden(value, 'value', name));
}

const cleanScalar = (value: unknown): unknown => (typeof value === 'string' ? cleanValue(value) : value);

/** A map, or a list of `{ key, value }`: names stay. */
export function cleanTags(tags: unknown): unknown {
  if (!Array.isArray(tags)) return hidden(tags, 'value');
  return eachItem(tags, (tag) =>
    isMembers(tag)
      ? eachMember(tag, (name, value) => (name === 'key' ? cleanScalar(value) : hidden(value, 'value')))
      : hidden(tag, 'value'),
  );
}

/** A cluster policy: JSON in a string. One that cannot be read goes whole, for nobody knows what stands in it. */
export function cleanDefinition(definition: unknown): unknown {
  if (isMembers(definition)) return cleanElements(definition);
  if (typeof definition !== 'string' || definition === '') return gone(definition, 'definition');
  try {
    const elements = parseForRewriting(definition);
    if (!isMembers(elements)) return mark('definition');
    const cleaned = cleanElements(elements);
    const isSame = cleaned === elements && memberCount(elements) === nameCount(definition);
    return isSame ? definition : JSON.stringify(cleaned);
  } catch {
    return mark('definition');
  }
}

const cleanElements = (elements: Members): Members =>
  eachMember(elements, (name, element) => {
    if (!isMembers(element)) return gone(element, 'value');
    return eachMember(element, memberCleanerOf(name));
  });

function memberCleanerOf(element: string): (member: string, value: unknown) => unknown {
  if (READ_ELEMENT.test(element)) return keptOfElement;
  const clean = element.startsWith('spark_conf.') ? READ_CONF.get(element.slice('spark_conf.'.length)) : undefined;
  if (!clean) return bareOfElement;
  return (member, value) => {
    if (IN_ALL_ELEMENTS.has(member)) return bareOfElement(member, value);
    return Array.isArray(value) ? eachItem(value, clean) : clean(value);
  };
}

/** What is said of the element itself, and not of its value. */
const IN_ALL_ELEMENTS = new Set(['type', 'hidden', 'isOptional']);

const keptOfElement = (_member: string, value: unknown): unknown => {
  if (Array.isArray(value))
    return eachItem(value, (item) => (isSimple(item) ? cleanScalar(item) : gone(item, 'value')));
  return isSimple(value) ? cleanScalar(value) : gone(value, 'value');
};

function bareOfElement(member: string, value: unknown): unknown {
  if (member === 'type' && typeof value === 'string' && ELEMENT_TYPES.has(value)) return value;
  if ((member === 'hidden' || member === 'isOptional') && typeof value === 'boolean') return value;
  return gone(value, 'value');
}

/** Of `{ s3: { destination, … } }`, what says where a script or a log stands. */
const OF_PLACE = new Set(['region', 'enable_encryption', 'encryption_type', 'canned_acl']);

export function cleanPlaces(places: unknown): unknown {
  if (Array.isArray(places)) return eachItem(places, cleanPlaces);
  if (!isMembers(places)) return gone(places, 'value');
  return eachMember(places, (_kind, place) =>
    isMembers(place) ? eachMember(place, cleanOfPlace) : gone(place, 'value'),
  );
}

function cleanOfPlace(name: string, value: unknown): unknown {
  if (name === 'destination' && typeof value === 'string') return cleanDestination(value);
  return OF_PLACE.has(name) && isSimple(value) ? cleanScalar(value) : gone(value, 'value');
}

/** Before the `@` of these stands a container, not a user. */
const CONTAINER = /^(?:abfss?|wasbs?):\/\/[^\s:/?#@]+(?=@)/i;

/** Where a file stands, without who reads it and what comes after it. A path with a blank ends there. */
function cleanDestination(destination: string): string {
  const withoutUser = CONTAINER.test(destination)
    ? destination
    : destination.replace(/^([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#]*@|[^\s/?#]*:[^\s]*@)+/i, '$1');
  return upToPlace(withoutUser);
}

/** Up to the first blank, or what ends a place. */
function upToPlace(text: string): string {
  const end = /[?#;&]|(?<!\(redacted)\s/.exec(text);
  if (!end) return cleanValue(text);
  const rest = end[0].trim() === '' ? ` ${mark('arguments')}` : `?${mark('query')}`;
  return `${cleanValue(text.slice(0, end.index))}${rest}`;
}

/** Before the last `@` that no digest follows stands who pulls the image. */
const WHO_PULLS = /^.*@(?!sha(?:256|512):[0-9a-f]{32,}$)/s;

/** Of a container image, which one it is; who pulls it is named, never told. */
export function cleanImage(image: unknown): unknown {
  if (!isMembers(image)) return hidden(image, 'value');
  return eachMember(image, (name, value) =>
    name === 'url' && typeof value === 'string'
      ? upToPlace(value.replace(WHO_PULLS, `${mark('value')}@`))
      : hidden(value, 'value'),
  );
}
