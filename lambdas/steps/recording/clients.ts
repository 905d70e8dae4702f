import { type LiveOptions, liveTransport } from '#adapters/aws/live.ts';
import type { OpenSession } from '#adapters/aws/reader-session.ts';
import { replayTransport } from '#adapters/aws/replay.ts';
import { clientsThrough } from '#adapters/aws/transport.ts';
import { databricksThrough } from '#adapters/databricks/client.ts';
import { type DatabricksAccess, databricksLive } from '#adapters/databricks/live.ts';
import { databricksReplay } from '#adapters/databricks/replay.ts';
import type { Replay } from '#adapters/recording/replay.ts';
import { awsReads, databricksReads, type Read, type Reading } from '#domain/declaring/collector.ts';
import type { RecordedCall } from '#domain/reading/recording.ts';
import type { UnknownMember } from '#domain/reading/unknown-members.ts';
import type { Scope } from '#domain/words/scope.ts';

/** What a unit is read with; both refuse what it did not declare. */
export type Clients = Pick<Reading, 'aws' | 'databricks'>;

/** What a reader of AWS needs from its surroundings; the rest follows from the declaration. */
export type AwsAccess = Omit<LiveOptions, 'reads' | 'record'> & {
  /** Makes the unit ask as itself; without it, all ask with `credentials`, or as the process. */
  readonly session?: OpenSession;
};

export interface Access {
  readonly aws: AwsAccess;
  /** How Databricks is asked by whoever makes these calls: the probe is a principal of its own. */
  readonly databricks: (reads: readonly Read[]) => DatabricksAccess;
}

interface Unit {
  readonly scope: Scope;
  readonly reads: readonly Read[];
  /** Told of what the model does not know in an answer, before the caller has the answer. */
  readonly unknown: (member: UnknownMember) => void;
}

/** Clients that ask live and hand every settled call to `record`. */
export function liveClients(
  access: Access,
  { scope, reads, unknown }: Unit,
  record: (call: RecordedCall) => Promise<void>,
): Clients {
  const aws = { ...liveTransport({ ...access.aws, reads: awsReads(reads), record }), unknown };
  const host = scope.host ?? '';
  const calls = databricksReads(reads);
  const databricks = databricksLive({ ...access.databricks(reads), host, reads: calls, record });
  return {
    aws: clientsThrough(aws, placeOf(scope)),
    databricks: databricksThrough({ ...databricks, unknown }, host),
  };
}

/** Clients that are answered from a recording. */
export const replayClients = (replay: Replay, { scope, reads, unknown }: Unit): Clients => ({
  aws: clientsThrough({ ...replayTransport(replay, awsReads(reads)), unknown }, placeOf(scope)),
  databricks: databricksThrough({ ...databricksReplay(replay, databricksReads(reads)), unknown }, scope.host ?? ''),
});

const placeOf = ({ region, accountId }: Scope) => ({ region: region ?? '', accountId: accountId || null });
