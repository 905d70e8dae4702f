import { ReadError } from '../../words/errors.ts';
import { CREDENTIALS } from './credentials.ts';
import { HEALTH } from './health.ts';
import type { Member } from './members.ts';
import { ASSIGNED, isKeyMaterial, maskNamed, patternOfName } from './names.ts';
import { MASK, mask, type Pattern } from './pattern.ts';
import { walkJson } from './walk-json.ts';
import { walkXml } from './walk-xml.ts';

/** All that is looked for in a text, in this order: what has a form of its own, then what a name makes a secret. */
export const PATTERNS: readonly Pattern[] = [...CREDENTIALS, ...HEALTH, ASSIGNED];

/** Of the token of a next page: what it is called, what it names in itself, and that it looks like a JWT, says nothing. */
const PAGE_TOKEN_PATTERNS = PATTERNS.filter((pattern) => pattern !== ASSIGNED && pattern.name !== 'jwt');
const PAGE_TOKEN =
  /^(?:(?:next|prev|previous|page|start|starting|pagination|continuation)[_-]?)+(?:token|marker)$|^marker$/i;

/** JSON in base64 in JSON: what lies deeper is looked at as the text it is. */
const DEEPEST = 4;
const BASE64_WORD = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24}/;
/** Of a social security number alone: a dash and two digits, twice. */
const SHORT_BASE64 = /LT[AEIMQUYcgk][w-z0-5]LT[AEIMQUYcgk][w-z0-5]/;
const PERCENT = /%[0-9A-Fa-f]{2}/;

const anyOf = (hints: readonly RegExp[]): RegExp => new RegExp(hints.map(({ source }) => `(?:${source})`).join('|'));
const HINTS = [...new Set(PATTERNS.flatMap(({ hints }) => hints))];
/** One after the other they are faster on a long text, in one on a short. */
const ANY_HINT = anyOf([...HINTS, PERCENT, BASE64_WORD, SHORT_BASE64]);
/** Base64 where a value may begin. */
const BASE64_VALUES = /(?:[>"'=;:(,\s]|^)[A-Za-z0-9+/]{24,}(?:\r?\n[A-Za-z0-9+/]+)*={0,2}/g;
const isEscaped = (body: string): boolean =>
  body.includes('&#') ||
  body.includes('!--') ||
  body.includes('![CDATA[') ||
  (body.includes('\\') && /\\[nrtubf/]/.test(body)) ||
  (body.includes('%') && PERCENT.test(body));

/**
 * Whether an answer may hold anything that is masked; for most it does not, and nothing more is done. The token of a next
 * page is base64 and mostly says nothing.
 */
const mayHold = (body: string): boolean =>
  isEscaped(body) ||
  HINTS.some((hint) => hint.test(body)) ||
  SHORT_BASE64.test(body) ||
  (body.match(BASE64_VALUES)?.some((word) => maskBase64(word, 1) !== word) ?? false);

/**
 * The body of an answer or of a request without what must not be kept. Values alone are masked, never names of members;
 * where there is nothing to mask, it is the same text byte for byte.
 */
export function maskBody(body: string): string {
  if (!mayHold(body)) return body;
  const [first] = body.trimStart();
  if (first === '<') return walkXml(body, (member) => maskMember(member, 0));
  if (first === '{' || first === '[' || first === '"') return maskJson(body, 0) ?? maskText(body);
  return FORM.test(body) ? maskForm(body) : maskText(body);
}

/** `a=b&c=d`, as a query or a body of AWS's older protocols: percent-encoded, or as it was before. */
const FORM = /^[\w.%[\]-]{1,256}=[^\n]*$/;

export function maskForm(form: string): string {
  return form
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      if (at < 0) return maskText(pair);
      const [name, raw] = [pair.slice(0, at), pair.slice(at + 1)];
      const value = percentDecoded(raw.replaceAll('+', ' '));
      const clean = maskMember({ value, name, key: null, within: '' }, 0);
      return clean === value ? pair : `${name}=${clean}`;
    })
    .join('&');
}

/** A path of a URL: each part of it is looked at as what it says. */
export const maskPath = (path: string): string =>
  path
    .split('/')
    .map((part) => {
      const said = percentDecoded(part);
      const clean = maskText(said);
      return clean === said ? part : clean;
    })
    .join('/');

/** A JSON text, whose names stay; undefined for what is none. */
const maskJson = (text: string, depth: number): string | undefined =>
  walkJson(text, (member) => maskMember(member, depth));

/** What says the value of the member that holds it: `{"ssn":{"value":…}}`. */
const PLAIN =
  /^(?:values?|(?:plain|string|clear)_?(?:text|value)?|text|literal|raw|content|data|current|number|default)$/i;

function maskMember({ value, name, key, within }: Omit<Member, 'path'>, depth: number): string {
  if (PAGE_TOKEN.test(name)) return maskText(value, depth, PAGE_TOKEN_PATTERNS);
  const pattern =
    (key === null ? null : patternOfName(key)) ??
    patternOfName(name) ??
    (within !== '' && PLAIN.test(name) ? patternOfName(within) : null);
  if (pattern === null && isKeyMaterial(key ?? name, value)) return mask('secret');
  const clean = pattern === null ? value : maskNamed(pattern, value);
  return clean === value ? maskText(value, depth) : clean;
}

/**
 * A text, decoded, without what must not be kept. Linear in its length; masking twice is masking once. JSON and XML in
 * it keep their names; what is base64 or percent-encoded is looked at as what it says.
 */
export function maskText(text: string, depth = 0, patterns = PATTERNS): string {
  if (!ANY_HINT.test(text)) return text;
  if (depth < DEEPEST && patterns === PATTERNS && /^\s{0,64}[{[]/.test(text)) {
    const json = maskJson(text, depth + 1);
    if (json !== undefined) return json;
  }
  let clean = text;
  if (depth < DEEPEST && patterns === PATTERNS && /^\s{0,64}</.test(text))
    clean = walkXml(text, (member) => maskMember(member, depth + 1));
  for (const pattern of patterns) if (isHinted(clean, pattern)) clean = maskPattern(clean, pattern);
  if (clean.includes(mask('aws-access-key'))) clean = clean.replace(AWS_SECRET, mask('aws-secret-key'));
  return depth < DEEPEST ? maskPercent(maskBase64(clean, depth + 1, patterns), depth + 1, patterns) : clean;
}

const isHinted = (text: string, { hints }: Pattern): boolean => hints.some((hint) => hint.test(text));

const maskPattern = (text: string, { name, match, isReal }: Pattern): string =>
  text.replace(match, (...found: unknown[]) => {
    const whole = found[0] as string;
    const groups = found.at(-1) as { readonly keep?: string } | string;
    if (isReal && !isReal(whole)) return whole;
    return `${typeof groups === 'object' ? (groups.keep ?? '') : ''}${mask(name)}`;
  });

/** The secret of an access key has no form of its own: what might be one is, beside such a key. */
const AWS_SECRET =
  /(?<![\w+/])(?=[\w+/]{0,39}[a-z])(?=[\w+/]{0,39}[A-Z])(?=[\w+/]{0,39}\d)[A-Za-z0-9+/]{40}(?![\w+/=])/g;

const BASE64 =
  /(?<![A-Za-z0-9+/])(?:(?:[A-Za-z0-9+/]{60,76}\r?\n)+[A-Za-z0-9+/]{0,76}={0,2}|[A-Za-z0-9+/]{24,}={0,2}|[MNO][DTjz]\w{2}LT\w{2}LT\w{2}[MNO][DTjz]\w=?(?![A-Za-z0-9+/]))/g;
/** Control characters that stand in no text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const NO_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/;

function maskBase64(text: string, depth: number, patterns = PATTERNS): string {
  return text.replace(BASE64, (encoded) => {
    const said = Buffer.from(encoded, 'base64').toString('utf8');
    return NO_TEXT.test(said) ? encoded : (masksOf(said, depth, patterns) ?? encoded);
  });
}

/** As policies of IAM are. */
const PERCENT_WORD = /(?<![^\s"<>&=])[^\s%"<>&=]*%[0-9A-Fa-f]{2}[^\s"<>&=]*/g;

function maskPercent(text: string, depth: number, patterns: readonly Pattern[]): string {
  if (!PERCENT.test(text)) return text;
  return text.replace(PERCENT_WORD, (encoded) => {
    const said = percentDecoded(encoded);
    return said === encoded ? encoded : (masksOf(said, depth, patterns) ?? encoded);
  });
}

/** What only looks like it, and what is no UTF-8, hides nothing that stands beside it. */
const percentDecoded = (text: string): string =>
  text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));

/**
 * What stands in the place of an encoded text that says something that must go: its masks and nothing else, for half of
 * a base64 text still says the half. Undefined where nothing must.
 */
function masksOf(said: string, depth: number, patterns: readonly Pattern[]): string | undefined {
  const clean = maskText(said, depth, patterns);
  if (clean === said) return undefined;
  return [...new Set(clean.match(/\[masked: [a-z-]+\]/g))].join(' ');
}

/** Throws a ReadError: by what was masked, nothing can be asked. The service would say that it is not there. */
export function refuseMasked(call: string, asked: unknown): void {
  if (JSON.stringify(asked)?.includes(MASK))
    throw new ReadError('UNEXPECTED_RESPONSE', `${call} was not sent: what it was to ask by is masked`);
}
