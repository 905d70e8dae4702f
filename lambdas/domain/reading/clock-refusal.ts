import type { Attempt } from './recording.ts';

/** What was asked and answered, as far as it tells the time: by the clock here, and by the service's own. */
export type Clocks = Pick<Attempt, 'requestedAt' | 'durationMs' | 'serverDate'>;

/** Codes that speak of the time and of nothing else. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const OF_TIME = /^(RequestTimeTooSkewed|RequestInTheFuture)$/;
/** How signature version 4 says it, whatever the code. https://repost.aws/knowledge-center/iam-sts-signature-errors */
const SIGNED_IN_ANOTHER_TIME = /\bSignature (?:expired|not yet current)\b/;
/** EC2 says so of a wrong clock, and of credentials that have expired; the answer's date tells which. */
const EXPIRED = 'RequestExpired';
/** Below this the SDK does not think that a clock is wrong either. */
const SKEWED_MS = 4 * 60_000;

/**
 * Why a refusal is one of the clock, as a sentence with the difference in it; undefined for any other. `clocks` are those
 * of the exchange that was refused, where they are known.
 */
export function clockRefusal(error: Error, clocks?: Clocks): string | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const answered = clocks && skewOf(clocks);
  if (!OF_TIME.test(code) && !SIGNED_IN_ANOTHER_TIME.test(error.message)) {
    const isOfTime = code === EXPIRED && clocks !== undefined && (answered === null || isSkewed(answered ?? 0));
    if (!isOfTime) return undefined;
  }
  const skew = isSkewed(answered ?? 0) ? (answered ?? null) : toldSkew(error);
  return `${code}: ${error.message.replace(/\.$/, '')}. ${sentence(skew)}`;
}

const isSkewed = (ms: number): boolean => Math.abs(ms) >= SKEWED_MS;

/** Milliseconds that the clock here is ahead; null where the answer does not say what time it is. */
function skewOf({ requestedAt, durationMs, serverDate }: Clocks): number | null {
  return serverDate === null ? null : Date.parse(requestedAt) + durationMs - Date.parse(serverDate);
}

/** Two times that the refusal itself names: that of the request, and the service's. */
const TOLD = /(\d{8}T\d{6}Z) is (?:now earlier|still later) than \d{8}T\d{6}Z \((\d{8}T\d{6}Z) [-+]/;

function toldSkew(error: Error): number | null {
  const { RequestTime, ServerTime } = error as { RequestTime?: string; ServerTime?: string };
  const [, asked = RequestTime, now = ServerTime] = TOLD.exec(error.message) ?? [];
  const skew = timeOf(asked) - timeOf(now);
  return Number.isNaN(skew) ? null : skew;
}

const timeOf = (text = ''): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

function sentence(skew: number | null): string {
  if (skew === null)
    return "The clock of this machine differs from the service's, whose answer carries no date to say by how much; set it right and run again";
  const side = skew > 0 ? 'ahead of' : 'behind';
  return `The clock of this machine is ${duration(Math.abs(skew))} ${side} the service's; set it right and run again`;
}

/** `20 min`, `3 h 5 min`, `2 d 1 h`: the two largest units, and nothing below a minute. */
export function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).slice(0, 2);
  return told.length === 0 ? 'less than a minute' : told.map(([count, unit]) => `${count} ${unit}`).join(' ');
}
