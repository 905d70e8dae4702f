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
  { name: 'mrn', finds: '`mrn`, `medical_record_number`', names: /(?:^|_)(?:mrn|medical_record_(?:number|no|nr|id))$/ },
  {
    name: 'birth-date',
    finds: '`dob`, `date_of_birth`',
    names: /(?:^|_)(?:dob|date_of_birth|birth_?date|birth_?day)$/,
  },
  {
    name: 'secret',
    finds: '`password`, `client_secret`, `token_value`, `api_key`, `connection_string` and other names of credentials',
    names:
      /(?:^|_)(?:\w{0,64}passw(?:or)?d\d?|passwd|pwd|\w{1,64}_pw|passphrase|passcode|\w{1,64}_pass|\w{0,64}secrets?|secret_\w{1,64}|credentials?|creds?|token_value|(?:access|refresh|auth|bearer|session|security|sas|api|pat|personal_access|bot|oauth|id)_?tokens?|(?:api|app|application|account|private|access|secret|storage|signing|encryption|master|shared_access|ssh|deploy)_?key(?:_value)?|\w{0,64}account_key_\w{1,128}|connection_?string|jaas_config|basic_auth)$/,
  },
];

/** A bare `token` is a secret; that of a page, or one that makes a request unique, has a name before it. */
const ALONE = /^(?:x_)?(?:token|secret)$/;
/** What is said about a secret is none: where it lies, what it is called, since when. */
const ABOUT =
  /_(?:arn|arns|id|ids|name|names|type|kind|status|state|version|versions|scope|scopes|path|count|length|age|at|on|time|date|created|updated|changed|rotated|expiry|expires|expiration|used|enabled|required|policy|provider|url|uri|region|manager|owner|format|usage|spec|source)$/;

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

function lookedUp(words: string): string | null {
  const found = ALONE.test(words) ? 'secret' : (NAMES.find(({ names }) => names.test(words))?.name ?? null);
  return found === 'secret' && ABOUT.test(words) ? null : found;
}

/** No literal value: nothing, a switch, a reference to a secret, a mask, or what was withheld already. */
const NO_LITERAL =
  /^\s*(?:|true|false|null|none|enabled|disabled|required|optional|\{\{[^{}]{0,512}\}\}|\$\{[^{}]{0,512}\}|\[masked: [a-z-]{1,40}\]|\{?\{?\(redacted [a-z]{1,20}\)\}?\}?|arn:[\w-]{1,20}:[\w-]{1,40}:\S{0,2048})\s*$/i;

/** The value of such a member: its mask where it is a literal. */
export const maskNamed = (pattern: string, value: string): string => (NO_LITERAL.test(value) ? value : mask(pattern));

const SECRET_WORD =
  '(?:(?!(?<=:)secret:)(?:passw(?:or)?d|passphrase|pwd|secret|secret[_-]?access[_-]?key|api[_-]?key|account[_-]?key|private[_-]?key|access[_-]?key|access[_-]?token|auth[_-]?token|session[_-]?token|client[_-]?secret|sharing[_-]?code|activation[_-]?url|token[_-]?value|connection[_-]?string)|(?<![A-Za-z_-])token|[a-z]_pass)';
const QUOTE = '(?:\\\\{0,8}["\'`]|&quot;|&apos;|&#34;|&#39;)';
const NOT_YET = `(?!${MASK.replace('[', '\\[')}|\\(redacted |\\{\\{|\\$\\{|\\$\\()`;

/** `password=…`, `"client_secret": "…"`, `--password …`: a literal assigned to such a name inside a text. */
export const ASSIGNED: Pattern = {
  name: 'assigned-secret',
  finds: '`password=…`, `client_secret: "…"`, `--token …` and the like inside a text',
  hints: [
    /[pP][aA][sS][sS][wWpPcC]|[pP][wW][dD]|[sS][eE][cC][rR][eE][tT]/,
    /_[pP](?:[wW]|[aA][sS][sS])(?![A-Za-z])|[a-z]Pass(?![a-z])/,
    /[tT][oO][kK][eE][nN](?<!(?:ext|EXT|age|AGE|ient|IENT|tion)[_-]?\w{5})/,
    /[kK][eE][yY](?<=(?:[pP][iIpP]|[tT][iI][oO][nN]|[nN][tT]|[tT][eE]|[sS][sShH]|[rR][eE][tT]|[gG][eE]|[nN][gG]|[eE][rR]|[oO][yY])[_. -]?\w{3})(?!s?[A-Z_-]?[iIaA][dDrRlL])/,
    /[cC][rR][eE][dD](?!entials_id)/,
    /[sS]haring[_-]?[cC]ode|[aA]ctivation[_-]?[uUlL]|[nN][_-]?[sS]tring|N_STRING/,
    /[jJ][aA][aA][sS]|[bB]asic[_-]?[aA]uth/,
  ],
  match: new RegExp(
    `(?<keep>${SECRET_WORD}${QUOTE}?\\s{0,8}(?:=>|:=|[=:])\\s{0,8}${QUOTE})${NOT_YET}[^"'<>&\\\\]{1,4096}` +
      `|(?<keep>${SECRET_WORD}${QUOTE}?\\s{0,8}(?:=>|:=|[=:])\\s{0,8})${NOT_YET}[^\\s"'<>,;&{}[\\]\\\\]{3,512}` +
      `|(?<keep>(?<![\\w-])--?(?:password|passwd|passphrase|secret|token|api-key)\\s{1,4}["']?)${NOT_YET}[^\\s"'<>&-][^\\s"'<>&]{2,512}`,
    'gi',
  ),
};
