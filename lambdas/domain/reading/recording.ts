import * as z from 'zod';
import { CodeIdentity } from '../words/code-identity.ts';
import { RunId } from '../words/run-id.ts';
import { Scope } from '../words/scope.ts';
import { UNIT_OUTCOMES } from '../words/unit.ts';

/** The format of `raw/<run>/<collector>/<scope>.ndjson.gz`: a line for the unit, one for every call, one that closes. */
export const RAW_FORMAT = 'evidence-locker/raw/v1';

/** With milliseconds, as `Date.toISOString` writes it: what every table can hold. */
const instant = z.iso.datetime({ precision: 3 });

const Failure = z.strictObject({ name: z.string(), code: z.string().nullable(), message: z.string() });

export const Attempt = z.strictObject({
  requestedAt: instant,
  durationMs: z.int(),
  status: z.int().nullable(),
  requestId: z.string().nullable(),
  /** The service's own `Date` header, as ISO 8601 UTC. */
  serverDate: instant.nullable(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
  encoding: z.enum(['utf8', 'base64']),
  /** Set when no whole answer came: time-out, connection cut, TLS refused. */
  failure: Failure.nullable(),
  /** The proxy it went through, without credentials, and the variable that named it; absent where it went straight. */
  proxy: z.strictObject({ name: z.string(), setBy: z.string() }).optional(),
});
/** One exchange on the wire, after masking. */
export type Attempt = z.infer<typeof Attempt>;

export const RecordedRequest = z.strictObject({
  service: z.string(),
  region: z.string(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  target: z.string().nullable(),
  body: z.string(),
});
/** What was asked, without credentials. Equal requests are equal objects, whatever endpoint answered. */
export type RecordedRequest = z.infer<typeof RecordedRequest>;

const Header = z.strictObject({
  type: z.literal('unit'),
  format: z.literal(RAW_FORMAT),
  run: RunId,
  collector: z.string(),
  scope: Scope,
  startedAt: instant,
  /** As whom AWS was asked: its ARN, which CloudTrail shows for every call; null where nobody could be told. */
  principal: z.string().nullable(),
  /** STS's id of the request that made the unit's session, where it has one of its own. */
  assumeRequestId: z.string().nullable(),
  code: CodeIdentity,
});
export type UnitHeader = z.infer<typeof Header>;

const Call = z.strictObject({
  type: z.literal('call'),
  operation: z.string(),
  host: z.string(),
  request: RecordedRequest,
  attempts: z.array(Attempt),
  /** Set when the call failed other than by its last exchange: no credentials, deadline, refused by the transport. */
  failure: Failure.nullable(),
});
export type RecordedCall = z.infer<typeof Call>;

const End = z.strictObject({
  type: z.literal('end'),
  outcome: z.enum(UNIT_OUTCOMES),
  rows: z.int(),
  gaps: z.int(),
  calls: z.int(),
  finishedAt: instant,
});
export type UnitEnd = z.infer<typeof End>;

export const RawLine = z.discriminatedUnion('type', [Header, Call, End]);
export type RawLine = z.infer<typeof RawLine>;

/** What stands for something masked: recordings of before December 2026 say `(redacted …)`. */
const MASKED = /\(redacted [a-z -]{1,40}\)|\[masked: [a-z-]{1,40}\]/g;

/** Equal for requests that ask the same, whenever, through whichever endpoint and however they were masked. */
export const requestKey = (request: RecordedRequest): string =>
  JSON.stringify(Object.values(request)).replace(MASKED, '[masked]');
