import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import collector from '#collectors/compute/spark-ssl-probe/collector.ts';
import { PROBE_CALLS } from '#domain/declaring/databricks-client.ts';
import * as faults from '../../emulators/databricks/faults.ts';
import type { EmulatedDatabricks } from '../../emulators/databricks/server.ts';
import type { Runtime } from '../../emulators/databricks/spark-runtime.ts';
import type { JsonObject, Workspace } from '../../emulators/databricks/state.ts';
import { HOSTILE_NAME, IMPATIENT, ONE_TRY, putCluster } from '../../support/emulated-cluster.ts';
import {
  type DatabricksReadOptions,
  readFromDatabricks,
  startSmallAccount,
} from '../../support/read-from-databricks.ts';

const LIST = 'GET /api/2.1/clusters/list';
const GET = 'GET /api/2.1/clusters/get';
const [CREATE, EXECUTE, DESTROY] = PROBE_CALLS;
const CONTEXT_STATUS = 'GET /api/1.2/contexts/status';
const COMMAND_STATUS = 'GET /api/1.2/commands/status';
const NOW = Date.UTC(2026, 10, 21, 6);
let time = NOW;
const minutesAgo = (minutes: number) => NOW - minutes * 60_000;

let emulated: EmulatedDatabricks;
let workspace: Workspace;
beforeEach(async () => {
  time = NOW;
  ({ emulated, workspace } = await startSmallAccount({ now: () => time }));
});
afterEach(() => emulated.close());

const read = (options: DatabricksReadOptions = {}) => readFromDatabricks(collector, emulated, options);
const put = (id: string, runtime: Partial<Runtime> = {}, facts: JsonObject = {}) => {
  putCluster(workspace, id, { last_restarted_time: minutesAgo(30), ...facts });
  workspace.spark.runtimes.set(id, {
    spark: { 'spark.ssl.enabled': 'true' },
    languages: ['scala', 'python'],
    ...runtime,
  });
};
/** One cluster, its row and its gaps; whatever came of it, no context was left behind. */
const probe = async (runtime: Partial<Runtime> = {}, facts: JsonObject = {}, options: DatabricksReadOptions = {}) => {
  put('c-1', runtime, facts);
  const { rows, gaps, recorded } = await read(options);
  expect(rows).toHaveLength(1);
  expect(workspace.spark.contexts.size).toBe(0);
  return { row: rows[0], gaps, recorded };
};
const posted = (call: string) => emulated.log.of(call).length;

describe('a running all-purpose cluster', () => {
  test('is asked in Scala, once, and says what it has', async () => {
    const { row, gaps } = await probe();
    expect(gaps).toEqual([]);
    expect(row).toEqual({
      id: 'c-1',
      name: 'name of c-1',
      state: 'RUNNING',
      sparkVersion: '15.4.x-scala2.12',
      lastRestartedAt: '2026-11-21T05:30:00.000Z',
      lastActivityAt: null,
      asked: true,
      reason: null,
      language: 'scala',
      sparkSsl: 'true',
      commandId: expect.stringMatching(/^command-/),
      contextDestroyed: true,
    });
    expect([workspace.spark.made, posted(EXECUTE)]).toEqual([1, 1]);
  });

  test.each(['false', 'TRUE'])('that says "%s" is quoted', async (value) => {
    const { row, gaps } = await probe({ spark: { 'spark.ssl.enabled': value } });
    expect([row?.sparkSsl, gaps]).toEqual([value, []]);
  });

  test.each(['hunter2 <b>', ''])(
    'that says "%s" said neither, and whoever set it may have written a secret',
    async (value) => {
      const { row, gaps, recorded } = await probe({ spark: { 'spark.ssl.enabled': value } });
      expect(row).toMatchObject({ asked: true, sparkSsl: null, reason: 'FAILED' });
      expect(gaps).toMatchObject([{ resourceId: row?.id, fields: ['sparkSsl'], code: 'UNEXPECTED_RESPONSE' }]);
      expect(JSON.stringify(recorded)).not.toContain('hunter2');
    },
  );

  test.each(['scala', 'python'] as const)('without the setting says so, in %s', async (language) => {
    const { row, gaps } = await probe({ spark: {}, languages: [language] });
    expect([row, gaps]).toMatchObject([{ sparkSsl: 'unset', language }, []]);
  });

  test('that takes no Scala is asked in Python, and so is one that does not say so', async () => {
    put(
      'declared',
      { languages: ['python'] },
      { spark_conf: { 'spark.databricks.repl.allowedLanguages': 'python, sql' } },
    );
    put('old', {}, { data_security_mode: 'USER_ISOLATION', spark_version: '13.2.x-scala2.12' });
    put('tables', {}, { data_security_mode: 'LEGACY_TABLE_ACL' });
    put('silent', { languages: ['python'] });
    const { rows, gaps } = await read();
    expect([rows.map(({ id, language, sparkSsl }) => [id, language, sparkSsl]), gaps]).toEqual([
      [
        ['declared', 'python', 'true'],
        ['old', 'python', 'true'],
        ['silent', 'python', 'true'],
        ['tables', 'python', 'true'],
      ],
      [],
    ]);
  });

  test('may take its time, within the budget', async () => {
    expect((await probe({ polls: 9 })).row).toMatchObject({ sparkSsl: 'true' });
  });

  test('with a name of 4,000 characters is asked like any other', async () => {
    expect((await probe({}, { cluster_name: HOSTILE_NAME })).row).toMatchObject({
      name: HOSTILE_NAME,
      sparkSsl: 'true',
    });
  });
});

describe('a cluster that is not to be asked is left alone, and its row says why', () => {
  test.each<[string, JsonObject]>([
    ['JOB_CLUSTER', { cluster_source: 'JOB' }],
    ['NOT_ALL_PURPOSE', { cluster_source: 'PIPELINE' }],
    ['NOT_ALL_PURPOSE', { cluster_source: null }],
    ['SERVERLESS', { node_type_id: null, driver_node_type_id: null }],
    ['NOT_RUNNING', { state: 'TERMINATED' }],
    ['NOT_RUNNING', { state: 'PENDING' }],
    ['NOTEBOOKS_NOT_ALLOWED', { workload_type: { clients: { notebooks: false, jobs: true } } }],
    ['NO_SUITABLE_LANGUAGE', { spark_conf: { 'spark.databricks.repl.allowedLanguages': 'sql,r' } }],
    ['IDLENESS_UNKNOWN', { autotermination_minutes: 60, last_restarted_time: minutesAgo(50) }],
    ['IDLENESS_UNKNOWN', { autotermination_minutes: 60, last_restarted_time: 0 }],
    [
      'NEAR_AUTO_TERMINATION',
      { autotermination_minutes: 60, last_activity_time: minutesAgo(50), last_restarted_time: minutesAgo(300) },
    ],
  ])('%s', async (reason, facts) => {
    const { row, gaps } = await probe({}, facts);
    expect([row, gaps]).toMatchObject([{ asked: false, reason, sparkSsl: null, language: null }, []]);
    expect(emulated.log.calls.filter(({ route }) => route !== LIST && !route.includes('/oidc/'))).toEqual([]);
  });

  test.each<[string, JsonObject]>([
    ['active 49 minutes ago of 60', { autotermination_minutes: 60, last_activity_time: minutesAgo(49) }],
    [
      'restarted since it was last active',
      { autotermination_minutes: 60, last_activity_time: minutesAgo(300), last_restarted_time: minutesAgo(5) },
    ],
    ['never switched off', { autotermination_minutes: 0, last_activity_time: minutesAgo(9_999) }],
    ['of whose activity Databricks says nothing', { autotermination_minutes: 60, last_restarted_time: minutesAgo(49) }],
    ['never switched off, of which it says nothing', { autotermination_minutes: 0, last_restarted_time: 0 }],
  ])('but one %s is asked', async (_how, facts) => {
    expect((await probe({}, facts)).row).toMatchObject({ asked: true, sparkSsl: 'true' });
  });

  test('nothing that starts, or may start, a cluster is ever called', () => {
    expect(collector.reads.filter((read) => !read.startsWith('GET '))).toEqual([...PROBE_CALLS]);
  });
});

describe('a cluster is looked at again just before it is asked', () => {
  const HOUR = { autotermination_minutes: 60, last_restarted_time: minutesAgo(300) };
  const names = Array.from({ length: 9 }, (_, index) => `c-${index}`);

  test('by the clock of that moment: while others were slow, it came near its end', async () => {
    for (const id of names) put(id, {}, { ...HOUR, last_activity_time: minutesAgo(47) });
    emulated.inject(COMMAND_STATUS, (_response, answer) => {
      time = NOW + 5 * 60_000; // the first ones took five minutes, and three were left
      return answer();
    });
    const { rows, gaps } = await read();
    expect([rows.map(({ reason }) => reason), gaps]).toEqual([
      [null, null, null, null, ...Array.from({ length: 5 }, () => 'NEAR_AUTO_TERMINATION')],
      [],
    ]);
    expect(workspace.spark.made).toBe(4);
  });

  test('by what was done on it since', async () => {
    for (const id of names) put(id, {}, { ...HOUR, last_activity_time: minutesAgo(47) });
    emulated.inject(COMMAND_STATUS, (_response, answer) => {
      time = NOW + 5 * 60_000;
      put('c-8', {}, { ...HOUR, last_activity_time: NOW });
      return answer();
    });
    const { rows } = await read();
    expect(rows.at(-1)).toMatchObject({
      id: 'c-8',
      asked: true,
      sparkSsl: 'true',
      lastActivityAt: '2026-11-21T06:00:00.000Z',
    });
  });

  test('once, and only if it is to be asked', async () => {
    put('a');
    put('b', {}, { state: 'TERMINATED' });
    put('c', { languages: ['python'] });
    await read();
    expect(emulated.log.of(GET).map(({ url }) => url.split('?')[1])).toEqual(['cluster_id=a', 'cluster_id=c']);
    expect(workspace.spark.made).toBe(2);
  });
});

describe('a cluster that cannot be asked', () => {
  test('because it is dedicated to somebody else says so, without a gap', async () => {
    const refuses =
      "PERMISSION_DENIED: Single-user check failed: user 'probe' attempted to run a command on single-user cluster c-1";
    const { row, gaps } = await probe({ refuses });
    expect([row, gaps]).toMatchObject([{ asked: false, reason: 'DEDICATED_TO_OTHER', sparkSsl: null }, []]);
  });

  test('because it takes neither language, without saying so before, says so', async () => {
    const { row, gaps } = await probe({ languages: ['sql'] });
    expect([row, gaps]).toMatchObject([{ asked: false, reason: 'NO_SUITABLE_LANGUAGE' }, []]);
  });

  test('in Scala, as only the command says, is asked in Python', async () => {
    const summary =
      'Your administrator has only allowed sql and python commands on this cluster. This execution contained at least one disallowed language.';
    const results = { resultType: 'error', summary };
    emulated.inject(COMMAND_STATUS, faults.reply({ status: 200, json: { status: 'Finished', results } }), { times: 1 });
    const { row, gaps } = await probe({ spark: { 'spark.ssl.enabled': 'true' } });
    expect([row, gaps]).toMatchObject([{ asked: true, language: 'python', sparkSsl: 'true' }, []]);
    expect(posted(CREATE)).toBe(2);
  });

  test('in either language, as only the commands say, was asked all the same', async () => {
    const results = { resultType: 'error', summary: 'This execution contained at least one disallowed language.' };
    emulated.inject(COMMAND_STATUS, faults.reply({ status: 200, json: { status: 'Finished', results } }));
    const { row, gaps } = await probe({});
    const said = { asked: true, language: 'python', reason: 'NO_SUITABLE_LANGUAGE', sparkSsl: null };
    expect([row, gaps]).toMatchObject([{ ...said, contextDestroyed: true }, []]);
  });

  test('because it stopped after it was looked at says so', async () => {
    put('c-1');
    emulated.inject(GET, (_response, answer) => {
      const got = answer();
      putCluster(workspace, 'c-1', { state: 'TERMINATED' });
      return got;
    });
    const { rows, gaps } = await read({ retry: ONE_TRY });
    expect([rows, gaps]).toMatchObject([[{ asked: false, reason: 'NOT_RUNNING' }], []]);
    expect(posted(CREATE)).toBe(1);
  });

  test('because it stopped after it was listed says so, and is asked nothing', async () => {
    put('c-1');
    emulated.inject(LIST, (_response, answer) => {
      const listed = answer();
      putCluster(workspace, 'c-1', { state: 'TERMINATED' });
      return listed;
    });
    const { rows, gaps } = await read({ retry: ONE_TRY });
    expect([rows, gaps]).toMatchObject([[{ asked: false, reason: 'NOT_RUNNING', state: 'TERMINATED' }], []]);
    expect(posted(CREATE)).toBe(0);
  });

  test.each([
    ['a refusal', faults.refuse(403, 'PERMISSION_DENIED'), 'ACCESS_DENIED', 'REFUSED'],
    [
      'the word that there is none',
      faults.refuse(400, 'INVALID_PARAMETER_VALUE', 'Cluster c-1 does not exist'),
      'NOT_FOUND',
      'FAILED',
    ],
    ['a page', faults.page(200, 'Sign in'), 'MALFORMED_RESPONSE', 'FAILED'],
    ['another cluster', faults.reply({ status: 200, json: { cluster_id: 'c-2' } }), 'UNEXPECTED_RESPONSE', 'FAILED'],
  ])('because %s came in place of how it is now is left alone, with a gap', async (_what, fault, code, reason) => {
    emulated.inject(GET, fault);
    const { row, gaps } = await probe();
    expect(row).toMatchObject({ name: 'name of c-1', asked: false, reason, sparkSsl: null });
    expect(gaps).toMatchObject([{ operation: GET, resourceId: 'c-1', fields: ['sparkSsl'], code }]);
    expect(posted(CREATE)).toBe(0);
  });

  test('because the probe may not is a gap: it might have said anything', async () => {
    const { row, gaps } = await probe({ refuses: 'PERMISSION_DENIED: no Attach permissions on c-1' });
    expect(row).toMatchObject({ asked: true, reason: 'REFUSED', sparkSsl: null });
    expect(gaps).toMatchObject([{ operation: CREATE, resourceId: 'c-1', fields: ['sparkSsl'], code: 'ACCESS_DENIED' }]);
  });

  test('of three leaves the other two as they are', async () => {
    put('a');
    put('b', { refuses: 'PERMISSION_DENIED: no Attach permissions on b' });
    put('c', { spark: {} });
    const { rows, gaps } = await read();
    expect(rows.map(({ id, sparkSsl }) => [id, sparkSsl])).toEqual([
      ['a', 'true'],
      ['b', null],
      ['c', 'unset'],
    ]);
    expect(gaps.map(({ resourceId }) => resourceId)).toEqual(['b']);
  });
});

describe('a probe that goes wrong gives no value but a gap, and leaves no context behind', () => {
  const printed = (data: string) => ({ result: { resultType: 'text', data } as const });

  test.each<[string, Partial<Runtime>, string, string]>([
    ['never gets a context', { polls: 'never' }, CONTEXT_STATUS, 'DEADLINE'],
    ['dies', { dies: true }, COMMAND_STATUS, 'UNEXPECTED_RESPONSE'],
    ['prints a page', printed('<html>spark.ssl.enabled=true</html>'), COMMAND_STATUS, 'UNEXPECTED_RESPONSE'],
    ['prints nothing', printed(''), COMMAND_STATUS, 'UNEXPECTED_RESPONSE'],
    [
      'prints two answers',
      printed('evidence-locker spark.ssl.enabled=true\nevidence-locker spark.ssl.enabled=false'),
      COMMAND_STATUS,
      'UNEXPECTED_RESPONSE',
    ],
    [
      'fails on the cluster',
      { result: { resultType: 'error', summary: '<span class="ansi-red">NoSuchElementException</span>', cause: 'x' } },
      COMMAND_STATUS,
      'UNEXPECTED_RESPONSE',
    ],
  ])('because it %s', async (_how, runtime, operation, code) => {
    const { row, gaps } = await probe(runtime);
    expect(row).toMatchObject({ asked: true, reason: 'FAILED', sparkSsl: null, contextDestroyed: true });
    expect(gaps).toMatchObject([{ operation, resourceId: 'c-1', fields: ['sparkSsl'], code }]);
    expect(gaps[0]?.reason).not.toMatch(/[<>]/);
  });

  test('because somebody cancelled the command, whatever it had printed by then', async () => {
    const results = { resultType: 'text', data: 'evidence-locker spark.ssl.enabled=true' };
    emulated.inject(COMMAND_STATUS, faults.reply({ status: 200, json: { id: 'x', status: 'Cancelled', results } }));
    const { row, gaps } = await probe();
    expect([row, gaps]).toMatchObject([{ sparkSsl: null, reason: 'FAILED' }, [{ code: 'UNEXPECTED_RESPONSE' }]]);
  });

  test('takes the answer out of whatever else is printed', async () => {
    const { row } = await probe(printed('Welcome\r\nevidence-locker spark.ssl.enabled=true\r\nwarning'));
    expect(row).toMatchObject({ sparkSsl: 'true' });
  });

  test.each([
    ['a page', faults.page(200, 'Sign in'), 'MALFORMED_RESPONSE'],
    ['silence', faults.hang, 'TIMEOUT'],
    ['half a document', faults.malformedJson, 'MALFORMED_RESPONSE'],
    ['a cut connection', faults.cutInMidBody, 'CONNECTION'],
    ['a refusal', faults.refuse(403, 'PERMISSION_DENIED'), 'ACCESS_DENIED'],
    ['too many requests', faults.throttle('1'), 'THROTTLED'],
  ])('%s in place of any answer on the way', async (_what, fault, code) => {
    for (const operation of [CONTEXT_STATUS, EXECUTE, COMMAND_STATUS]) {
      emulated.clear();
      emulated.inject(operation, fault);
      const { row, gaps } = await probe({}, {}, { timeouts: IMPATIENT, retry: ONE_TRY });
      expect(row).toMatchObject({ asked: true, sparkSsl: null, contextDestroyed: true });
      expect(gaps).toMatchObject([{ operation, resourceId: 'c-1', fields: ['sparkSsl'], code }]);
    }
  });

  test.each([
    ['is lost', faults.hang, 'TIMEOUT'],
    ['is a page', faults.page(200, 'Sign in'), 'MALFORMED_RESPONSE'],
    ['is a failure', faults.refuse(500, 'INTERNAL_ERROR'), 'SERVER_ERROR'],
    ['has no id', faults.reply({ status: 200, json: {} }), 'UNEXPECTED_RESPONSE'],
  ])('where the answer to making a context %s, one may be left, and the gap says so', async (_how, fault, code) => {
    put('c-1');
    emulated.inject(CREATE, fault);
    const { rows, gaps } = await read({ timeouts: IMPATIENT });
    expect(rows).toMatchObject([{ asked: true, reason: 'FAILED', contextDestroyed: null }]);
    expect(gaps).toMatchObject([
      {
        operation: CREATE,
        resourceId: 'c-1',
        fields: ['sparkSsl', 'contextDestroyed'],
        code,
        reason: expect.stringContaining('a context may be left'),
      },
    ]);
    expect(posted(CREATE)).toBe(1);
  });

  test.each([
    ['fail', faults.refuse(500, 'INTERNAL_ERROR')],
    ['are throttled', faults.throttle('5')],
    ['are answered with a page', faults.page(200, 'Sign in')],
    ['are cut off', faults.reset],
  ])('a context is removed at the third try where two %s', async (_how, fault) => {
    put('c-1');
    emulated.inject(DESTROY, fault, { times: 2 });
    const { rows, gaps } = await read();
    expect([rows, gaps]).toMatchObject([[{ sparkSsl: 'true', contextDestroyed: true }], []]);
    expect([posted(DESTROY), workspace.spark.contexts.size]).toEqual([3, 0]);
  });

  test.each([
    ['by a try whose answer was lost', 'after'],
    ['by the cluster', 'before'],
  ])('a context that was removed %s is gone', async (_how, when) => {
    put('c-1');
    const lose = (_response: unknown, answer: () => unknown) => {
      answer();
      return { status: 502, text: 'Bad Gateway' };
    };
    if (when === 'after') emulated.inject(DESTROY, lose, { times: 1 });
    else
      emulated.inject(COMMAND_STATUS, (_response, answer) => {
        const last = answer();
        workspace.spark.contexts.clear();
        return last;
      });
    const { rows } = await read();
    expect(rows).toMatchObject([{ contextDestroyed: true }]);
    expect(posted(DESTROY)).toBe(when === 'after' ? 2 : 1);
  });

  test('a context of which Databricks says 404 is gone', async () => {
    put('c-1');
    emulated.inject(DESTROY, faults.refuse(404, 'RESOURCE_DOES_NOT_EXIST'));
    const { rows, gaps } = await read();
    expect([rows, gaps]).toMatchObject([[{ contextDestroyed: true }], []]);
  });

  test('a context that could not be removed is a gap beside the value', async () => {
    put('c-1');
    emulated.inject(DESTROY, faults.refuse(500, 'INTERNAL_ERROR'));
    const { rows, gaps } = await read();
    expect(rows).toMatchObject([{ sparkSsl: 'true', contextDestroyed: null }]);
    expect(gaps).toMatchObject([{ operation: DESTROY, resourceId: 'c-1', fields: ['contextDestroyed'] }]);
    expect(posted(DESTROY)).toBe(8);
  });

  test('a context that there was no time to make is not said to be left behind', async () => {
    put('c-1');
    const began = Date.now();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(began);
    emulated.inject(GET, (_response, answer) => {
      clock.mockReturnValue(began + 61_000);
      return answer();
    });
    const { rows, gaps } = await read({ deadline: began + 60_000 }).finally(() => clock.mockRestore());
    expect(rows).toMatchObject([{ asked: true, reason: 'FAILED', contextDestroyed: null }]);
    expect(gaps).toMatchObject([{ operation: CREATE, fields: ['sparkSsl'], code: 'DEADLINE' }]);
    expect(posted(CREATE)).toBe(0);
  });

  test('the end of the time of the unit still lets the context be removed', async () => {
    put('c-1');
    const began = Date.now();
    emulated.inject(EXECUTE, (_response, answer) => {
      clock.mockReturnValue(began + 61_000);
      return answer();
    });
    const clock = vi.spyOn(Date, 'now').mockReturnValue(began);
    const { rows, gaps } = await read({ deadline: began + 60_000 }).finally(() => clock.mockRestore());
    expect(rows).toMatchObject([{ asked: true, sparkSsl: null, contextDestroyed: true }]);
    expect(gaps).toMatchObject([{ operation: COMMAND_STATUS, fields: ['sparkSsl'], code: 'DEADLINE' }]);
    expect(workspace.spark.contexts.size).toBe(0);
  });
});

describe('the list of clusters', () => {
  test('is followed to its end, past an empty page', async () => {
    for (let index = 0; index < 120; index++) putCluster(workspace, `c-${index}`, { state: 'TERMINATED' });
    emulated.inject(LIST, faults.emptyPageFirst);
    const { rows, gaps } = await read();
    expect([rows.length, gaps]).toEqual([120, []]);
  });

  test('that cannot be read is a gap of the whole inventory', async () => {
    put('c-1');
    emulated.inject(LIST, faults.refuse(403, 'PERMISSION_DENIED'));
    expect(await read()).toMatchObject({
      rows: [],
      gaps: [{ operation: LIST, resourceId: null, code: 'ACCESS_DENIED' }],
    });
    expect(posted(CREATE)).toBe(0);
  });
});
