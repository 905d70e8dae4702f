import { MASK, mask, type Pattern } from './pattern.ts';

type Named = Pick<Pattern, 'name' | 'finds'> & { readonly names: RegExp };

/** Members, tags and settings whose value is private by what they are called; names in words, joined by `_`. */
export const NAMES: readonly Named[] = [
  { name: 'activation-url', finds: '`activation_url`', names: /(?:^|_)activation_(?:url|link)$/ },
  { name: 'sharing-code', finds: '`sharing_code`', names: /(?:^|_)sharing_code$/ },
  {
    name: 'ssn',
    finds: '`ssn`, `social_security_number`',
    names: /(?:^|_)(?:ssn|social_security(?:_number|_no|_nr)?)$/,
  },
  {
    name: 'mrn',
    finds: '`mrn`, `medical_record_number`',
    names: /(?:^|_)(?:mrns?|medical_record_(?:number|no|nr|id)s?)$/,
  },
  {
    name: 'patient-id',
    finds: '`patient_id`, `medicaid_number`',
    names: /(?:^|_)(?:patient|encounter|beneficiary|medicaid|medicare)_(?:id|no|nr|num|number)s?$/,
  },
  {
    name: 'birth-date',
    finds: '`dob`, `date_of_birth`',
    names: /(?:^|_)(?:dob|date_of_birth|birth_?date|birth_?day)$/,
  },
  {
    name: 'secret',
    finds: '`password`, `client_secret`, `token_value`, `api_key`, `connection_string` and other names of credentials',
    names:
      /(?:^|_)(?:\w{0,64}passw(?:or)?d\d?|passwd|pwd|\w{1,64}_pw|passphrase|passcode|\w{1,64}_pass|\w{0,64}secrets?|secret_\w{1,64}|credentials?|creds?|token_value|(?:access|refresh|auth|bearer|session|security|sas|api|pat|personal_access|bot|oauth|id)_?tokens?|(?:api|app|application|account|private|access|secret|storage|signing|shared_access|pre_?shared|ssh|deploy)_?key(?:_value)?|\w{0,64}account_key_\w{1,128}|connection_?string|jaas_config|basic_auth)$/,
  },
];

/** What makes a token none: those of pages, of requests asked once, counts, switches. */
const NO_SECRET_TOKEN =
  'next|prev|previous|page|pages|paging|pagination|start|starting|continuation|continue|marker|forward|backward|cursor|client|request|creator|creation|idempotency|idempotent|sync|change|lock|update|upload|sequence|http|put|resume|max|min|num|total|count|input|output|prompt|completion|cached|scan|resource|revision|version|concurrency|has|is|use|enable|disable|allow|require';
/** Of one secret among several: `DB_PASSWORD_PROD`, `API_KEY_V2`. */
const OF_WHICH =
  'prod|production|preprod|dev|development|test|testing|stage|staging|qa|uat|live|sandbox|int|ci|old|new|current|previous|primary|secondary|backup|v?\\d{1,3}';
const WHICH = new RegExp(`(?:_(?:${OF_WHICH}))+$`);

/** A bare `token` is a secret; that of a page, or one that makes a request unique, has a name before it. */
const ALONE = new RegExp(`^(?:x_)?(?:token|secret)$|(?<!(?:^|_)(?:${NO_SECRET_TOKEN}))_token$`);
/** What is said about a secret is none: where it lies, what it is called, since when. */
const ABOUT =
  /_(?:arn|arns|id|ids|name|names|type|kind|status|state|version|versions|scope|scopes|path|count|length|age|at|on|time|date|created|updated|changed|rotated|expiry|expires|expiration|used|enabled|required|policy|provider|url|uri|region|manager|owner|format|usage|spec|source|level|class|classification|label|category|rotation|scanning|detection|store|engine|mount|prefix)$/;

/** Whether there are any, and passes that are no password. */
const NO_SECRET =
  /^(?:contains|has|no|uses|needs|is|allow|scan|block|detect)_|(?:^|_)(?:boarding|by|bus|rail|ski|season|day|park|single|first|second|one|two)_pass$/;

/** `clientSecret`, `DB_PASSWORD`, `fs.azure.account.key`, `Secret Key` in words: `client_secret`, … */
const inWords = (name: string): string =>
  name
    .slice(0, LONGEST_NAME)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
const LONGEST_NAME = 256;

const known = new Map<string, string | null>();
const MOST_KNOWN = 4096;

/** The pattern that a member's name, or the key of a tag, makes of its value; null for most. */
export function patternOfName(name: string): string | null {
  const earlier = known.get(name);
  if (earlier !== undefined) return earlier;
  const found = lookedUp(inWords(name));
  if (known.size < MOST_KNOWN && name.length <= LONGEST_NAME) known.set(name, found);
  return found;
}

function lookedUp(name: string): string | null {
  const words = name.replace(WHICH, '');
  const found = ALONE.test(words) ? 'secret' : (NAMES.find(({ names }) => names.test(words))?.name ?? null);
  return found === 'secret' && (ABOUT.test(words) || NO_SECRET.test(words)) ? null : found;
}

/** No literal value: nothing, a switch, a reference to a secret, a mask, or what was withheld already. */
const NO_LITERAL =
  /^\s*(?:|true|false|null|none|enabled|disabled|required|optional|\{\{[^{}]{0,512}\}\}|\$\{[^{}]{0,512}\}|\[masked: [a-z-]{1,40}\]|\{?\{?\(redacted [a-z]{1,20}\)\}?\}?|arn:[\w-]{1,20}:[\w-]{1,40}:\S{0,2048})\s*$/i;

/** The value of such a member: its mask where it is a literal. */
export const maskNamed = (pattern: string, value: string): string =>
  NO_LITERAL.test(value) || (pattern === 'patient-id' && !/\d{3}/.test(value)) ? value : mask(pattern);

/** Keys of encryption are mostly said to be there, or where they lie: only what looks like one is. */
const KEY_MATERIAL = /(?:^|_)(?:encryption|master)_?keys?$/;
const LOOKS_RANDOM = /^(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=\D*\d)[A-Za-z0-9+/_-]{16,512}={0,2}$|^[0-9a-f]{32,512}$/;

export const isKeyMaterial = (name: string, value: string): boolean =>
  LOOKS_RANDOM.test(value) && KEY_MATERIAL.test(inWords(name).replace(WHICH, ''));

const SECRET_WORD =
  '(?:(?!(?<=:)secret:)(?:passw(?:or)?d|passphrase|pwd|secret|secret[_-]?access[_-]?key|api[_-]?key|account[_-]?key|private[_-]?key|pre[_-]?shared[_-]?key|access[_-]?key|access[_-]?token|auth[_-]?token|session[_-]?token|client[_-]?secret|sharing[_-]?code|activation[_-]?url|token[_-]?value|connection[_-]?string)' +
  `|(?<!(?:${NO_SECRET_TOKEN})[_. -]?)token|[a-z]_pass)(?:[_-](?:${OF_WHICH}))?`;
const QUOTE = '(?:\\\\{0,8}["\'`]|&quot;|&apos;|&#34;|&#39;)';
const ASSIGN = '\\s{0,8}(?:=>|:=|[=:])\\s{0,8}';
/** What a word of everyday says of a secret is none: a switch, nothing, who may read it, who somebody is, where it lies. */
const NOT_YET =
  `(?!${MASK.replace('[', '\\[')}|\\(redacted |\\{\\{|\\$\\{|\\$\\(|arn:aws` +
  `|(?:true|false|null|none|nil|undefined|enabled|disabled|required|optional|rotated|expired|active|inactive|yes|no)(?![\\w!@#$%^*-])` +
  `|(?:readers?|writers?|admins?|administrators?|owners?|users?|viewers?|editors?|managers?|operators?|members?|developers?|auditors?)(?![\\w!@#$%^*-])` +
  `|(?<=(?:token|secret|key)["']?\\s{0,8}[:=]\\s{0,8}["']?)[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8}(?![\\w@]))`;
/** Whatever belongs to a literal without quotes: also a comma or a bracket in the midst of it. */
const BARE =
  '(?:[^\\s"\'<>,;&{}[\\]\\\\]|[,;&](?![\\w.-]{1,64}[=:])(?=[^\\s"\'<>,;&{}[\\]\\\\])|\\\\(?=[^\\s"\'\\\\nrtbfu/])' +
  '|\\{[^\\s{}"\'<>\\\\]{1,64}\\}|\\[masked: [a-z-]{1,40}\\]|(?!\\[masked: )[{}[\\]](?=[^\\s"\'<>,;&{}[\\]\\\\]))';
/** To the same quote; one with a backslash more before it belongs to the literal. */
const TO_QUOTE = '(?:(?!\\k<quote>)(?:\\\\{1,40}["\'`]?|[^\\\\])){1,4096}';

/** `password=…`, `"client_secret": "…"`, `--password …`: a literal assigned to such a name inside a text. */
export const ASSIGNED: Pattern = {
  name: 'assigned-secret',
  finds: '`password=…`, `client_secret: "…"`, `--token …` and the like inside a text',
  hints: [
    /[pP][aA][sS][sS][wWpPcC]|[pP][wW][dD]|[sS][eE][cC][rR][eE][tT]/,
    /_[pP](?:[wW]|[aA][sS][sS])(?![A-Za-z])|[a-z]Pass(?![a-z])/,
    /[tT][oO][kK][eE][nN](?<!(?:ext|EXT|age|AGE|ient|IENT|tion)[_-]?\w{5})/,
    /[kK][eE][yY](?<=(?:[pP][iIpP]|[tT][iI][oO][nN]|[nN][tT]|[tT][eE]|[sS][sShH]|[rR][eE][tTdD]|[gG][eE]|[nN][gG]|[eE][rR]|[oO][yY])[_. -]?\w{3})(?!s?[A-Z_-]?[iIaA][dDrRlL])/,
    /[cC][rR][eE][dD](?!entials_id)/,
    /[sS]haring[_-]?[cC]ode/,
    /[aA]ctivation[_-]?[uUlL]/,
    /[nN][_-]?[sS]tring|N_STRING/,
    /[jJ][aA][aA][sS]|curl\s|[bB]asic[_-]?[aA]uth/,
  ],
  match: new RegExp(
    `(?<keep>${SECRET_WORD}${QUOTE}?${ASSIGN}(?<quote>${QUOTE}))${NOT_YET}${TO_QUOTE}` +
      `|(?<keep>${SECRET_WORD}${QUOTE}?${ASSIGN})${NOT_YET}${BARE}{3,512}` +
      `|(?<keep>(?<![\\w-])--?(?:password|passwd|passphrase|secret|token|api-key)\\s{1,4}["']?)${NOT_YET}[^\\s"'<>&-][^\\s"'<>&]{2,512}` +
      `|(?<keep>(?<![\\w-])curl\\s(?:[^\\n"'|;]{0,256}\\s)?(?:-u|--user)[\\s=]["']?[^\\s:"'<>]{1,128}:)${NOT_YET}[^\\s"'<>]{1,512}`,
    'gi',
  ),
};
