import { maskText } from '#domain/reading/masking/mask.ts';
import { mark } from './mark.ts';

const USER_IN_URL = /(\bhttps?:\/\/)[^\s/?#"'<>]+@/gi;
const KEY_IN_URL =
  /([?&][^\s=&"'<>]*(?:sig|signature|token|credential|key|secret|password|accesskeyid)=)[^\s&"'<>#]+/gi;

/** An address to its end, with what comes after the place it names. No name tells which parameter is a secret. */
const AFTER_PLACE = /(\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s"'<>?#;]*)[?#;][^\s"'<>]+/gi;

/** A value that is to stay, such as a name or an address, without what an address may carry. */
export function cleanValue(text: string): string {
  const places = text.replace(AFTER_PLACE, (whole, place: string) =>
    whole.endsWith(ALREADY) ? whole : `${place}?${mark('query')}`,
  );
  const withoutUsers = places.replace(USER_IN_URL, `$1${mark('value')}@`);
  return maskText(withoutUsers.replace(KEY_IN_URL, `$1${mark('value')}`));
}

/** What of a mark, which has a blank in it, an address ends with. */
const ALREADY = '?(redacted';

/** Parts of a name that make what it names a secret: `DB_PW`, `fs.azure.account.key.lake`, `keyStorePassword`. */
const SECRET_PARTS = new Set(
  [
    'pass passwd password passphrase passcode pwd pw pin secret secrets token tokens key keys apikey appkey credential',
    'credentials cred creds auth authorization pat sas sig signature dsn jaas bearer basic private',
  ].flatMap((parts) => parts.split(' ')),
);
const SECRET_WITHIN = /passw|passphrase|secret|token|credential|apikey|(?:access|account|private|storage)_?key/i;

export const isSecretName = (name: string): boolean =>
  SECRET_WITHIN.test(name) ||
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((part) => SECRET_PARTS.has(part));

const NAME = '(?<![A-Za-z0-9_.$-])(-{0,2}[A-Za-z_][A-Za-z0-9_.$-]*)';
const QUOTE = '(?:\\\\*["\'`]|&quot;|&apos;|&#34;|&#39;)';
/** In quotes to the closing one, else to the next blank. A mark or a mask is none. */
const VALUE = '(?!\\(redacted |\\[masked: )(\\\\*"[^"]*"|\\\\*\'[^\']*\'|`[^`]*`|[^\\s"\'`<>]+)';
const ASSIGNED = new RegExp(`${NAME}(${QUOTE}?\\s*(?:=>|:=|[=:])\\s*(?:(?:Bearer|Basic)\\s+)?)${VALUE}`, 'gi');
const SPOKEN = new RegExp(`${NAME}(${QUOTE}?\\s+(?:(?:is|was)\\s+(?:set\\s+to\\s+)?)?)${VALUE}`, 'gi');

/** What follows such a name where no value does. */
const NO_VALUE =
  /^(?:a|an|the|is|was|are|were|has|have|had|not|no|in|for|of|to|by|at|as|on|if|and|or|with|from|that|which|must|may|can|cannot|could|does|do|did|will|should|be|been|already|invalid|valid|expired|revoked|missing|required|empty|null|unset|incorrect|wrong|unknown|limit|bucket|check)[.,;:!?]*$/i;
const isFlagOrSetting = (name: string): boolean => /[._$-]|^[A-Z]{3,}$|[a-z][A-Z]/.test(name);
/** A blank alone makes an opaque word a value, any word after a flag or a setting, and any after `is`. */
const isSpokenValue = (name: string, between: string, value: string): boolean =>
  isSecretName(name) &&
  !NO_VALUE.test(value) &&
  (isFlagOrSetting(name) || /\S/.test(between.trim()) || (!/^keys?$/i.test(name) && /[^a-z.,;:!?]/.test(value)));

/** Secrets by their own look, whatever stands around them. */
const LOOKS: readonly RegExp[] = [
  /\b(?:sk|pk|rk|hf|npm|glpat|pypi)[-_](?=[\w-]*\d)[\w-]{8,}/g,
  /\b(?:dapi|dose|dkea)[0-9a-f]{8,}(?:-\d+)?/gi,
  /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}/g,
  /(?<![\w+/])(?=[\w+/]*[a-z])(?=[\w+/]*[A-Z])(?=[\w+/]*\d)[A-Za-z0-9+/]{40}(?![\w+/])/g,
  /(?<![\w+/])(?=[\w/]*\+|[\w+/]+=)[A-Za-z0-9+/]{20,}={0,2}/g,
];
/** Long words with digits: hex, base64 and what else is made at random. */
const LONG_WORD = /[A-Za-z0-9_+-]{20,}={0,2}/g;
/** Ids of clusters and pools, and UUIDs, as which Databricks names programs and requests. */
const ID = /^(?:\d{4}-\d{6}-[a-z0-9-]{1,24}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const isRandom = (word: string): boolean => /\d/.test(word) && /[A-Za-z]/.test(word) && !ID.test(word);

const ADDRESS_WITH_USER = /(\b[a-z][a-z0-9+.-]{1,30}:\/\/)[^\s:/?#"'<>]*:[^\s"'<>]*@/gi;
const JDBC_USER = /(\bjdbc:[^\s@/]{1,60}:)[^\s@/]+\/[^\s@]+(?=@)/gi;
/** `user:password@host` without a scheme. */
const USER_AT_HOST = /(?<![\w.+:/-])[^\s:/?#@"'<>()]+:[^\s/"'<>@]+@(?=[\w-]+[.:/])/g;
const USER_FLAG = /((?<![\w-])(?:-u|--user|-p)(?:\s+|=))(?!\(redacted |\[masked: )[^\s"'<>]+/g;

/** What a pattern finds after a name may be a name itself, as in `options: password=…`: every name is looked at. */
function maskAfterNames(
  text: string,
  pattern: RegExp,
  isValue: (name: string, between: string, said: string) => boolean,
): string {
  const search = new RegExp(pattern);
  let masked = '';
  let done = 0;
  for (let found = search.exec(text); found; found = search.exec(text)) {
    const [, name = '', between = '', said = ''] = found;
    const start = found.index + name.length + between.length;
    if (isValue(name, between, said)) {
      masked += `${text.slice(done, start)}${mark('value')}`;
      done = start + said.length;
    }
    search.lastIndex = found.index + name.length;
  }
  return masked + text.slice(done);
}

/** What is longer ends at the last blank before, so that no secret is cut in two. */
const LONGEST = 20_000;

/**
 * A text that people or programs wrote. What stands by a secret's name or looks like a secret goes, and what only might
 * be one goes too: codes and types, by which answers are understood, stand beside it and stay.
 */
export function cleanFreeText(text: string): string {
  if (text.length <= LONGEST) return maskShort(text);
  const blank = text.slice(0, LONGEST).search(/\s\S*$/);
  return blank < 0 ? mark('text') : `${maskShort(text.slice(0, blank))} ${mark('rest')}`;
}

function maskShort(text: string): string {
  const value = mark('value');
  let masked = cleanValue(text.replace(ADDRESS_WITH_USER, `$1${value}@`).replace(JDBC_USER, `$1${value}`));
  masked = masked.replace(USER_AT_HOST, `${value}@`);
  masked = masked.replace(USER_FLAG, `$1${value}`);
  masked = maskAfterNames(masked, ASSIGNED, isSecretName);
  masked = maskAfterNames(masked, SPOKEN, isSpokenValue);
  for (const look of LOOKS) masked = masked.replace(look, value);
  return masked.replace(LONG_WORD, (word) => (isRandom(word) ? value : word));
}
