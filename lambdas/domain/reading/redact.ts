/**
 * What must never reach a locker: it is locked for years and cannot be taken back. Each pattern keeps what is around
 * the secret, so that the answer parses as before.
 */
const PATTERNS: readonly (readonly [label: string, pattern: RegExp])[] = [
  ['private-key', /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g],
  ['aws-access-key', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g],
  ['databricks-token', /\bdapi[0-9a-f]{32}(?:-\d+)?\b/g],
  ['databricks-secret', /\bdose[0-9a-f]{32}\b/g],
  ['jwt', /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g],
  ['github-token', /\bgh[pousr]_[A-Za-z0-9]{36,}\b/g],
  ['bearer-token', /(?<=\bBearer\s)[A-Za-z0-9._~+/-]{16,}=*/g],
  ['slack-token', /\bxox[abposr]-[A-Za-z0-9-]{10,}\b/g],
];

/** What stands around a value that is a secret by its name or place: `$1` stays, the value after it goes. */
const NAME =
  '(?:password|passwd|passphrase|pwd|secret|secret[_-]?access[_-]?key|api[_-]?key|account[_-]?key|private[_-]?key' +
  '|access[_-]?token|auth[_-]?token|session[_-]?token|client[_-]?secret|(?<![A-Za-z_-])token|[a-z]_pass)';
/** A quote, also as it stands inside JSON or XML: `"`, `\\"`, `&quot;`. */
const QUOTE = '(?:\\\\*["\']|&quot;|&apos;|&#34;|&#39;)';
const PLACES: readonly RegExp[] = [
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/?#@"'<>]{0,256}:)[^\s/?#@"'<>]{1,512}(?=@)/gi,
  new RegExp(`(<key>[^<]{0,128}${NAME}[^<]{0,128}</key>\\s*<value>)[^<]+(?=</value>)`, 'gi'),
  new RegExp(`("key"\\s*:\\s*"[^"]{0,128}${NAME}[^"]{0,128}"\\s*,\\s*"value"\\s*:\\s*")[^"]+(?=")`, 'gi'),
];

/** `password=…`, `"client_secret": "…"`: a literal value assigned to such a name inside a text, to its closing quote. */
const ASSIGNED: readonly RegExp[] = [
  new RegExp(`(${NAME}${QUOTE}?\\s*[=:]\\s*${QUOTE})([^"'<>&\\\\]{1,4096})`, 'gi'),
  new RegExp(`(${NAME}${QUOTE}?\\s*[=:]\\s*)([^\\s"'<>,;&{}[\\]\\\\]{3,512})`, 'gi'),
];

export const mark = (label: string): string => `(redacted ${label})`;

/** The text without credentials. The same text always gives the same result. */
export function redact(text: string): string {
  let clean = text;
  for (const [label, pattern] of PATTERNS) clean = clean.replace(pattern, mark(label));
  for (const place of PLACES) clean = clean.replace(place, `$1${mark('value')}`);
  for (const assigned of ASSIGNED)
    clean = clean.replace(assigned, (whole, name: string, value: string) =>
      value.startsWith('(redacted') ? whole : `${name}${mark('value')}`,
    );
  return clean;
}
