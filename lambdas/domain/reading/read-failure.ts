import { EvidenceError } from '../words/errors.ts';
import { GAP_CODES, type GapCode } from '../words/gap.ts';
import { clockRefusal } from './clock-refusal.ts';
import { maskText } from './masking/mask.ts';

/** Names and codes that clients give to what went wrong, by what it means for the evidence. */
const MEANINGS: readonly (readonly [GapCode, RegExp])[] = [
  [
    'NO_CREDENTIALS',
    /^(CredentialsProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|AuthFailure|InvalidSignatureException|SignatureDoesNotMatch|MissingAuthenticationToken(Exception)?|InvalidAccessKeyId|RequestExpired)$/,
  ],
  [
    'ACCESS_DENIED',
    /^(AccessDenied(Exception)?|UnauthorizedOperation|Unauthorized|OptInRequired|Forbidden|KMSInvalidStateAccessDenied)$/,
  ],
  [
    'THROTTLED',
    /^(Throttling(Exception)?|ThrottledException|RequestLimitExceeded|TooManyRequests(Exception)?|SlowDown|RequestThrottled(Exception)?|LimitExceededException|PriorRequestNotComplete|BandwidthLimitExceeded)$/,
  ],
  ['TIMEOUT', /^(TimeoutError|RequestTimeout(Exception)?|AbortError|ETIMEDOUT|ESOCKETTIMEDOUT)$/],
  ['TLS', /^(ERR_TLS_|CERT_|UNABLE_TO_(VERIFY|GET)|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|EPROTO|ERR_SSL)/],
  [
    'CONNECTION',
    /^(ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE|ABORT_ERR|HPE_)/,
  ],
  [
    'NOT_SUPPORTED',
    /^(UnsupportedOperation(Exception)?|InvalidAction|UnknownOperation(Exception)?|NotImplemented|UnsupportedCommandException)$/,
  ],
  ['NOT_FOUND', /(NotFound(Exception)?|^NoSuch[A-Za-z]+)$/],
  ['MALFORMED_RESPONSE', /^(SyntaxError|TypeError|RangeError|ZodError)$/],
  [
    'SERVER_ERROR',
    /^(InternalError|InternalFailure|InternalServer(Error|Exception)|ServiceUnavailable(Exception)?|Unavailable|KMSInternalException|DependencyTimeoutException|ServiceException)$/,
  ],
  ['DEADLINE', /^DEADLINE$/],
  ['UNDECLARED_ACTION', /^UNDECLARED_ACTION$/],
  ['PAGINATION', /^(PAGE_TOKEN_REPEATED|TOO_MANY_PAGES)$/],
  ['REPLAY_MISMATCH', /^NOT_RECORDED$/],
  ['RECORDING_UNREADABLE', /^(TRUNCATED|MALFORMED)$/],
  ['UNEXPECTED_RESPONSE', /^ERR_PROXY_TUNNEL$/],
];

/** What a failed read means, from the error's code, name and HTTP status; the reason names them for a person. */
export function readFailure(error: unknown): { code: GapCode; reason: string } {
  const { code, reason } = failureIn(error);
  return { code, reason: reason.toWellFormed() }; // what a service said may be no text that can be sealed
}

function failureIn(error: unknown): { code: GapCode; reason: string } {
  if (!(error instanceof Error)) return { code: 'OTHER', reason: maskText(String(error)) };
  const ofTheClock = error instanceof EvidenceError ? undefined : clockRefusal(error);
  if (ofTheClock !== undefined) return { code: 'CLOCK_SKEWED', reason: maskText(ofTheClock) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const status = statusOf(error);
  const meaning = meaningOf(error, code, status);
  if (meaning === 'ACCESS_DENIED' && BY_ORGANIZATION.test(error.message))
    return { code: 'DENIED_BY_ORGANIZATION', reason: maskText(reasonOf(error, code, status)) };
  // What is called by its meaning already would only say it twice.
  return { code: meaning, reason: maskText(code === meaning ? error.message : reasonOf(error, code, status)) };
}

/**
 * How AWS words a denial that an organization's policy spells out, and no other; the policy's ARN may follow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const BY_ORGANIZATION = /with an explicit deny in a service control policy\b/;

/** EC2 adds what only AWS can decode, and another one each time; the recording has it whole. */
const ENCODED = /\s*Encoded authorization failure message: \S+/;

/** Told by the SDK to programmers who hold its error object; whoever reads a gap does not. */
const SDK_HINT = /\s*Deserialization error: to see the raw response,[^.]*\.\$response on this object\.?/;

/** What the service said; where it named no error, the HTTP status says more than the SDK's guess. */
function reasonOf(error: Error, code: string | undefined, status: number | undefined): string {
  const said = [code ?? error.name, error.message.replace(SDK_HINT, '').replace(ENCODED, '')]
    .filter(Boolean)
    .join(': ');
  if (status === undefined || status < 400 || namedMeaning(error, code, status)) return said;
  return `HTTP ${status}: ${/^Unknown(Error)?: /.test(said) ? 'the answer names no error' : said.replace(/^Error: /, '')}`;
}

function meaningOf(error: Error, code: string | undefined, status: number | undefined): GapCode {
  const named = namedMeaning(error, code, status);
  if (named !== undefined) return named;
  if (error instanceof EvidenceError) return 'OTHER';
  return meaningOfStatus(status);
}

/** A refusal in another protocol's shape, or a proxy's page, does not parse: then only its status says what it means. */
function namedMeaning(error: Error, code: string | undefined, status: number | undefined): GapCode | undefined {
  const named = [code, error.name].map(meaningOfName).find((meaning) => meaning !== undefined);
  return named === 'MALFORMED_RESPONSE' && (status ?? 0) >= 400 ? undefined : named;
}

const meaningOfName = (name: string | undefined): GapCode | undefined =>
  name === undefined
    ? undefined
    : (GAP_CODES.find((code) => code === name) ?? MEANINGS.find(([, names]) => names.test(name))?.[0]);

function meaningOfStatus(status: number | undefined): GapCode {
  if (status !== undefined && status < 300) return 'MALFORMED_RESPONSE'; // answered, and yet no answer came out of it
  if (status === 401) return 'NO_CREDENTIALS';
  if (status === 403) return 'ACCESS_DENIED';
  if (status === 404) return 'NOT_FOUND';
  if (status === 408) return 'TIMEOUT';
  if (status === 429) return 'THROTTLED';
  if (status !== undefined && status >= 500) return 'SERVER_ERROR';
  return 'OTHER';
}

/** Clients of before 2025 tell the status of an answer that does not parse only by the answer itself. */
function statusOf(error: Error): number | undefined {
  const { $metadata, $response } = error as {
    $metadata?: { httpStatusCode?: number };
    $response?: { statusCode?: number };
  };
  return $metadata?.httpStatusCode ?? $response?.statusCode;
}
