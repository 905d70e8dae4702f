import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { etagOfUnset } from '#domain/databricks/error.ts';
import type { Databricks } from '#domain/declaring/databricks-client.ts';
import * as faults from '../../emulators/databricks/faults.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../../emulators/databricks/server.ts';
import { outcome, rigFor, SECRET, smallAccount } from './rig.ts';

const CLUSTERS = 'GET /api/2.1/clusters/list';
const CLUSTER = 'GET /api/2.1/clusters/get';
const GROUP = 'GET /api/2.0/preview/scim/v2/Groups/{id}';
const SETTING = 'GET /api/2.0/settings/types/{type}/names/default';
const CREATE = 'POST /api/1.2/contexts/create';
const EXECUTE = 'POST /api/1.2/commands/execute';
const STATUS = 'GET /api/1.2/commands/status';
const DESTROY = 'POST /api/1.2/contexts/destroy';
const READS = [CLUSTERS, CLUSTER, GROUP, SETTING, CREATE, EXECUTE, STATUS, DESTROY] as const;
const Answer = z.looseObject({});
/** Right to left, with an emoji, and 4,000 characters of it. */
const NAME = '\u202eعنقود 😀'.repeat(400);

let emulated: EmulatedDatabricks;
const workspace = () => emulated.state.workspace('1001') as NonNullable<ReturnType<typeof emulated.state.workspace>>;
beforeEach(async () => {
  emulated = await startEmulatedDatabricks({ state: smallAccount() });
  workspace().clusters.put({
    cluster_id: 'c-1',
    cluster_name: NAME,
    state: 'RUNNING',
    spark_context_id: 9_007_199_254_740_993n,
    spark_conf: { 'spark.ssl.enabled': 'true', 'spark.hadoop.fs.s3a.secret.key': SECRET },
  });
});
afterEach(() => emulated.close());

describe('a replay', () => {
  const kinds = Object.entries({
    'an answer': undefined,
    'a refusal': faults.refuse(403, 'PERMISSION_DENIED'),
    'a limit': faults.throttle('1'),
    'a server error': faults.refuse(500, 'INTERNAL_ERROR'),
    'a page': faults.page(200, 'Sign in'),
    'a redirect': faults.redirect('/login.html'),
    'a cut': faults.cutInMidBody,
    'a reset': faults.reset,
    'half a document': faults.malformedJson,
    'no UTF-8': faults.notUtf8,
    'a tier without it': faults.refuse(404, 'FEATURE_DISABLED'),
  });

  test.each(kinds)('gives %s again, to the letter and without a network', async (_kind, fault) => {
    if (fault) emulated.inject(CLUSTERS, fault);
    const live = rigFor(emulated, {
      reads: READS,
      retry: { maxAttempts: 2, budgetMs: 60_000, firstMs: 0, longestMs: 0 },
    });
    const said = await outcome(live.databricks.ask(CLUSTERS, Answer));
    const connect = vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(() => {
      throw new Error('a replay went to the network');
    });
    try {
      expect(await outcome(live.replay().ask(CLUSTERS, Answer))).toEqual(said);
    } finally {
      connect.mockRestore();
    }
  });

  test('gives a setting that was never set again as that', async () => {
    const type = { path: { type: 'shield_csp_enablement_ws_db' } };
    const live = rigFor(emulated, { reads: READS });
    const etag = (databricks: Databricks) => databricks.ask(SETTING, Answer, type).catch((error) => etagOfUnset(error));
    const said = await etag(live.databricks);
    expect(said).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(await etag(live.replay())).toBe(said);
  });

  test('answers a question that was asked again and again in the same order, without waiting', async () => {
    workspace().spark.runtimes.set('c-1', { spark: { 'spark.ssl.enabled': 'true' }, languages: ['scala'], polls: 2 });
    const Id = z.looseObject({ id: z.string() });
    const Status = z.looseObject({ status: z.string(), results: z.unknown() });
    const probe = async (databricks: Databricks) => {
      const clusterId = 'c-1';
      const context = await databricks.ask(CREATE, Id, { body: { clusterId, language: 'scala' } });
      const command =
        'println("evidence-locker spark.ssl.enabled=" + spark.conf.getOption("spark.ssl.enabled").getOrElse("unset"))';
      const body = { clusterId, contextId: context.id, language: 'scala', command };
      const { id } = await databricks.ask(EXECUTE, Id, { body });
      const seen: unknown[] = [];
      for (let turn = 0; turn < 3; turn++) {
        await databricks.pause(1_000);
        const query = { clusterId, contextId: context.id, commandId: id };
        seen.push(await databricks.ask(STATUS, Status, { query }));
      }
      await databricks.ask(DESTROY, Id, { body: { clusterId, contextId: context.id } });
      return seen;
    };
    const live = rigFor(emulated, { reads: READS });
    const seen = await probe(live.databricks);
    expect(seen).toMatchObject([
      { status: 'Queued' },
      { status: 'Running' },
      { status: 'Finished', results: { resultType: 'text', data: 'evidence-locker spark.ssl.enabled=true' } },
    ]);
    expect(live.pauses).toEqual([1_000, 1_000, 1_000]);
    expect(workspace().spark.contexts.size).toBe(0);
    expect(await probe(live.replay())).toEqual(seen);
    expect(live.pauses).toHaveLength(3);
  });

  test('says when the host answered as the host did, by its clock and not by ours', async () => {
    const time = Date.UTC(2026, 10, 21, 6);
    await emulated.close();
    emulated = await startEmulatedDatabricks({ state: smallAccount(), now: () => time });
    const live = rigFor(emulated, { reads: READS });
    expect(live.databricks.answeredAt()).toBeNull();
    await live.databricks.ask(CLUSTERS, Answer);
    expect(live.databricks.answeredAt()).toBe('2026-11-21T06:00:00.000Z');
    const again = live.replay();
    await again.ask(CLUSTERS, Answer);
    expect(again.answeredAt()).toBe('2026-11-21T06:00:00.000Z');
  });

  test('does not answer what was never asked', async () => {
    const live = rigFor(emulated, { reads: READS });
    await live.databricks.ask(CLUSTERS, Answer);
    expect(await outcome(live.replay().ask(CLUSTERS, Answer, { query: { page_size: 1 } }))).toMatchObject({
      name: 'RecordingError',
      code: 'NOT_RECORDED',
    });
  });
});
