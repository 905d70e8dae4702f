import * as z from 'zod';
import { documented, identifier, isAbout, listed, OF_ANOTHER, toldName } from '#domain/databricks/documented.ts';
import { defineCollector, type Reading } from '#domain/declaring/collector.ts';
import { PROBE_CALLS } from '#domain/declaring/databricks-client.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { orGap, orInventoryGap } from '#domain/reading/reading.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { GapReport } from '#domain/words/gap.ts';
import {
  COMMANDS,
  CommandStatus,
  DisallowedLanguage,
  failureOf,
  isContextGone,
  isNotFound,
  printedValue,
  refusalOf,
} from './answer.ts';
import { Candidate, type Language, languagesOf, reasonNotToAsk } from './eligibility.ts';
import { lostContext, type Outcome, rowOf } from './outcome.ts';
import { Probe } from './rules.ts';

/** https://docs.databricks.com/api/workspace/clusters/list */
const LIST = 'GET /api/2.1/clusters/list';
/** https://docs.databricks.com/api/workspace/clusters/get */
const GET = 'GET /api/2.1/clusters/get';
/** https://docs.databricks.com/api/workspace/commandexecution */
const [CREATE, EXECUTE, DESTROY] = PROBE_CALLS;
const CONTEXT_STATUS = 'GET /api/1.2/contexts/status';
const COMMAND_STATUS = 'GET /api/1.2/commands/status';

/** Clusters asked at the same time. */
const AT_ONCE = 4;
/** How often a status is asked before the probe gives up: 55 seconds, with pauses of one second, two, … up to ten. */
const TURNS = 10;

const Page = z.looseObject({ clusters: listed(z.unknown()), next_page_token: toldName });
const Named = z.looseObject({ cluster_id: identifier });
const Id = z.looseObject({ id: z.union([z.string().min(1), z.int()]).transform(String) });
const ContextStatus = z.looseObject({ status: z.string() });

type Client = Reading['databricks'];
type Report = (report: GapReport) => void;

/** Runs one command on each running all-purpose cluster, and on nothing else; nothing is ever started for it. */
export default defineCollector({
  id: 'spark-ssl-probe',
  title: 'What running clusters themselves say of spark.ssl.enabled',
  scope: 'databricks-workspace',
  reads: [LIST, GET, CREATE, CONTEXT_STATUS, EXECUTE, COMMAND_STATUS, DESTROY],
  row: Probe,
  rules: [],
  volatile: [
    'state',
    'lastRestartedAt',
    'lastActivityAt',
    'asked',
    'reason',
    'language',
    'sparkSsl',
    'commandId',
    'contextDestroyed',
  ],
  report: ['name', 'asked', 'reason', 'sparkSsl', 'sparkVersion', 'lastRestartedAt'],
  async *collect({ databricks, gap }) {
    const candidates = new Map<string, Candidate>(); // a list that gives one twice does not have it asked twice
    for await (const item of orInventoryGap(gap, LIST, listClusters(databricks))) {
      const named = await orGap(gap, { operation: LIST }, async () => documented(Named, item));
      if (!named) continue;
      const about = { operation: LIST, resourceId: named.cluster_id };
      const candidate = await orGap(gap, about, async () => documented(Candidate, item));
      if (candidate) candidates.set(candidate.cluster_id, candidate);
    }
    const listedAt = databricks.answeredAt();
    const toAsk: Candidate[] = [];
    for (const candidate of candidates.values()) {
      const reason = reasonNotToAsk(candidate, listedAt);
      if (reason) yield rowOf(candidate, { reason });
      else toAsk.push(candidate);
    }
    for (let first = 0; first < toAsk.length; first += AT_ONCE)
      yield* await probedTogether(databricks, toAsk.slice(first, first + AT_ONCE), gap);
  },
});

const listClusters = (databricks: Client): AsyncIterable<unknown> =>
  paginate(async (page_token) => {
    const page = await databricks.ask(LIST, Page, { query: { page_size: 100, page_token } });
    return { items: page.clusters, next: page.next_page_token };
  });

/**
 * The rows of a few clusters. Since they were listed, others may have taken minutes, so that each is looked at again, and
 * its end is measured from when that was answered: between two groups of clusters no call is under way.
 */
async function probedTogether(databricks: Client, clusters: readonly Candidate[], gap: Report): Promise<Probe[]> {
  const latest = await Promise.all(clusters.map((cluster) => lookedAt(databricks, cluster, gap)));
  const now = databricks.answeredAt();
  return Promise.all(latest.map(async (one) => ('row' in one ? one.row : probed(databricks, one.cluster, now, gap))));
}

/** How the cluster is now; or its row, where that cannot be read: then nothing is asked of it. */
async function lookedAt(
  databricks: Client,
  listed: Candidate,
  gap: Report,
): Promise<{ readonly cluster: Candidate } | { readonly row: Probe }> {
  const { cluster_id } = listed;
  const Same = Candidate.refine(isAbout('cluster_id', cluster_id), OF_ANOTHER);
  try {
    return { cluster: await databricks.ask(GET, Same, { query: { cluster_id } }) };
  } catch (error) {
    gap({ operation: GET, resourceId: cluster_id, fields: ['sparkSsl'], error });
    return { row: rowOf(listed, { reason: failureOf(error) }) };
  }
}

/** The row of one cluster, whether it could be asked or not. */
async function probed(databricks: Client, cluster: Candidate, now: string | null, gap: Report): Promise<Probe> {
  const reason = reasonNotToAsk(cluster, now);
  if (reason) return rowOf(cluster, { reason });
  const resourceId = cluster.cluster_id;
  let latest: Outcome = { reason: 'NO_SUITABLE_LANGUAGE' };
  for (const language of languagesOf(cluster)) {
    try {
      latest = { asked: true, language, ...(await ask(databricks, resourceId, language, gap)) };
      if (latest.reason !== 'NO_SUITABLE_LANGUAGE' || latest.contextDestroyed !== true) return rowOf(cluster, latest);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === 'NO_SUITABLE_LANGUAGE') continue; // the next language may suit it
      if (refusal) return rowOf(cluster, { reason: refusal });
      gap(lostContext(CREATE, resourceId, error));
      return rowOf(cluster, { asked: true, language, reason: failureOf(error) });
    }
  }
  return rowOf(cluster, latest);
}

/** Makes a context, asks in it, and removes it whatever came of it. Throws if none could be made. */
async function ask(databricks: Client, clusterId: string, language: Language, gap: Report): Promise<Outcome> {
  const { id: contextId } = await databricks.ask(CREATE, Id, { body: { clusterId, language } });
  const answer = await askIn(databricks, { clusterId, contextId, language }, gap);
  const about = { operation: DESTROY, resourceId: clusterId, fields: ['contextDestroyed'] };
  const destroyed = await orGap(gap, about, () => destroy(databricks, { clusterId, contextId }));
  return { ...answer, contextDestroyed: destroyed ?? null };
}

/** The client tries it again where that may help. */
async function destroy(databricks: Client, body: Pick<Place, 'clusterId' | 'contextId'>): Promise<true> {
  try {
    await databricks.ask(DESTROY, z.looseObject({}), { body });
  } catch (error) {
    if (!isContextGone(error) && !isNotFound(error)) throw error;
  }
  return true;
}

interface Place {
  readonly clusterId: string;
  readonly contextId: string;
  readonly language: Language;
}

/** Asks once the context is up. Never throws: what goes wrong is a gap and a reason. */
async function askIn(databricks: Client, { clusterId, contextId, language }: Place, gap: Report): Promise<Outcome> {
  let operation: string = CONTEXT_STATUS;
  try {
    const context = { clusterId, contextId };
    const { status } = await settled(databricks, ['Pending'], () =>
      databricks.ask(CONTEXT_STATUS, ContextStatus.refine(isAbout('id', contextId), OF_ANOTHER), { query: context }),
    );
    if (status !== 'Running') throw new ReadError('UNEXPECTED_RESPONSE', `the context ended as ${status}`);
    operation = EXECUTE;
    const command = { ...context, language, command: COMMANDS[language] };
    const { id: commandId } = await databricks.ask(EXECUTE, Id, { body: command });
    operation = COMMAND_STATUS;
    const answer = await settled(databricks, ['Queued', 'Running', 'Cancelling'], () =>
      databricks.ask(COMMAND_STATUS, CommandStatus.refine(isAbout('id', commandId), OF_ANOTHER), {
        query: { ...context, commandId },
      }),
    );
    return { sparkSsl: printedValue(answer), commandId };
  } catch (error) {
    if (error instanceof DisallowedLanguage) return { reason: 'NO_SUITABLE_LANGUAGE' };
    gap({ operation, resourceId: clusterId, fields: ['sparkSsl'], error });
    return { reason: failureOf(error) };
  }
}

/** Asks for a status until it is none of `pending`, a bounded number of times. */
async function settled<Answer extends { readonly status: string }>(
  databricks: Client,
  pending: readonly string[],
  askStatus: () => Promise<Answer>,
): Promise<Answer> {
  for (let turn = 1; turn <= TURNS; turn++) {
    await databricks.pause(Math.min(turn, 10) * 1000);
    const answer = await askStatus();
    if (!pending.includes(answer.status)) return answer;
  }
  throw new ReadError('DEADLINE', `it was not over after being asked ${TURNS} times`);
}
