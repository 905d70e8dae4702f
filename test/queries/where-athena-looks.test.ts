import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openQueryEngine } from '#adapters/query/engine.ts';
import { loadViews } from '#adapters/query/load-views.ts';
import { athenaSql, NEWEST_RUN, RECENT_DAYS } from '#domain/tables/where-athena-looks.ts';
import { temporaryFolder } from '../adapters/tables/sample-table.ts';
import { overMonths } from './over-months.ts';
import { ALL_TABLES, DISK, DISKS, finding, sealedRun, writeRun } from './sample-tables.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);
const views = await loadViews([DISKS]);
const ofNewest = views.filter(({ sql }) => sql.includes(NEWEST_RUN));
const DAY_MS = 86_400_000;

const runOf = (daysAgo: number) => `${new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10)}T06-00-00Z`;

async function engineOver(...daysAgo: readonly number[]) {
  const locker = join(folder, daysAgo.join('-'));
  for (const days of daysAgo) {
    await sealedRun(locker, runOf(days), [finding('disk-1', 'UNKNOWN', { reason: `Seen ${days} days ago.` })]);
    await writeRun(locker, runOf(days), DISKS, [DISK]);
  }
  return openQueryEngine({ tablesDirectory: join(locker, 'tables'), tables: ALL_TABLES, views });
}

test('what asks for the newest run is what is called so, and what could not be proved', () => {
  expect(ofNewest.map(({ name }) => name)).toEqual(['latest_findings', 'unproven', 'latest_test_disks']);
  for (const { name, sql } of views)
    if (!ofNewest.some((view) => view.name === name)) expect(athenaSql(sql), name).toBe(sql);
});

test.each(ofNewest.map(({ name, sql }) => [name, sql]))(
  '%s answers in Athena as it does everywhere, where a run is recent',
  async (_, sql) => {
    const engine = await engineOver(40, 1);
    const { rows } = await engine.run(athenaSql(sql));
    expect(rows).toHaveLength(1);
    expect(rows).toEqual((await engine.run(sql)).rows);
    engine.close();
  },
);

test.each(ofNewest.map(({ name, sql }) => [name, sql]))(
  '%s never says that there is nothing because the newest run is too old: Athena fails, a locker at hand answers',
  async (_, sql) => {
    const engine = await engineOver(RECENT_DAYS + 2);
    await expect(engine.run(athenaSql(sql))).rejects.toThrow(`no run is sealed of the last ${RECENT_DAYS} days`);
    expect((await engine.run(sql)).rows).toHaveLength(1);
    engine.close();
  },
);

/** A run a day for a year. S3 gives at most a thousand keys a listing; Trino lists a prefix without a file twice. */
const DAYS = 365;

/** How often each table is read, and by which alias: what stands in a WITH is read again wherever that is. */
function reads(sql: string): { readonly table: string; readonly text: string; readonly alias: string }[] {
  const parts = new Map(
    [...sql.matchAll(/^(?:WITH )?(\w+) AS \(\n(.*?)\n\)/gms)].map(([, name, body]) => [name, body]),
  );
  const whole = sql.replace(/^(?:WITH )?\w+ AS \(\n.*?\n\),?/gms, '');
  const readBy = (text: string): ReturnType<typeof reads> =>
    [...text.matchAll(/\b(?:FROM|JOIN)\s+(?!UNNEST)(\w+)(?: AS (\w+))?/g)].flatMap(([, table = '', alias = '']) => {
      const inner = parts.get(table);
      return inner === undefined ? [{ table, text, alias }] : readBy(inner);
    });
  return readBy(whole);
}

/**
 * Listings of a text by what Trino and Athena know before they read: a table divided by day costs one for each day that
 * constants leave, a whole one is a single folder. `test/extra/trino` counts the same on a real server.
 */
function listings(sql: string, hasRows: (table: string) => boolean): number {
  let count = 0;
  for (const { table: name, text, alias } of reads(sql)) {
    const isRecent = text.includes(`${alias}."date" >= current_date - INTERVAL '${RECENT_DAYS}' DAY`);
    const isWhole = ALL_TABLES.find((one) => one.name === name)?.wholeOf !== undefined;
    if (isWhole) count += Math.ceil(DAYS / 1000);
    else count += (isRecent ? RECENT_DAYS + 1 : DAYS) * (hasRows(name) ? 1 : 2);
  }
  return count;
}

const MOST = 50;
const README = readFileSync(new URL('../../templates/queries/README.md', import.meta.url), 'utf8');
/** Whoever asks these says which days: they list those alone. */
const BY_DAY = ['call_summary', 'control_status', 'evidence_gaps', 'findings_daily'];

test('no question lists more than fifty times in a year of runs, but those that give every day', async () => {
  const counted = new Map(views.map(({ name, sql }) => [name, listings(athenaSql(sql), () => true)]));
  for (const [name, count] of counted) if (!BY_DAY.includes(name)) expect(count, name).toBeLessThanOrEqual(MOST);
  expect(Object.fromEntries(counted)).toMatchObject({
    latest_findings: 30,
    latest_test_disks: 30,
    unproven: 30,
    open_exceptions: 2,
    exception_history: 2,
    membership_changes: 4,
    run_calendar: 3,
    uncompared: 6,
  });
  const ofNone = views.find(({ name }) => name === 'latest_test_disks')?.sql ?? '';
  expect(listings(athenaSql(ofNone), (table) => table === 'runs')).toBe(45);
  expect(listings(ofNone, () => true)).toBe(730); // unbounded: the count can fail
});

test('no question over months lists more than fifty times: it asks whole tables alone', () => {
  expect(overMonths()).toHaveLength(6);
  for (const [question, sql] of overMonths())
    expect(
      listings(sql, () => true),
      question,
    ).toBe(2);
});

test.each(BY_DAY)('%s of every day lists each of them: too much, and the page says so', (name) => {
  const { sql = '' } = views.find((view) => view.name === name) ?? {};
  expect(listings(sql, () => true)).toBeGreaterThanOrEqual(2 * DAYS);
  expect(README).toMatch(new RegExp(`^\\*\\*[^*]*\`${name}\`[^*]*list a prefix for every day`, 'm'));
});

test('what gives every day can be asked for one: its day is that of every table it reads', () => {
  for (const name of BY_DAY) {
    const { sql } = views.find((view) => view.name === name)!;
    expect(sql, name).toMatch(/^ {2}(?:\w\.)?"date" AS "date",/m);
    expect(sql, name).toContain('"date" = r."date"');
  }
});

test.each(['open_exceptions', 'exception_history'])('%s reads the findings once', (name) => {
  const { sql = '' } = views.find((view) => view.name === name) ?? {};
  expect(
    reads(sql)
      .map(({ table }) => table)
      .sort(),
  ).toEqual(['all_findings', 'all_runs']);
});
