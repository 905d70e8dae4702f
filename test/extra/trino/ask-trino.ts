import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openQueryEngine } from '#adapters/query/engine.ts';
import { loadViews } from '#adapters/query/load-views.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { namedQuery } from '#domain/tables/views.ts';
import { athenaSql, NEWEST_RUN } from '#domain/tables/where-athena-looks.ts';
import { askedTables } from '#domain/tables/whole-tables.ts';
import { SAMPLE, synthesise } from '../../lib/synthesise.ts';
import { overMonths } from '../../queries/over-months.ts';
import { startTrino, type Trino } from './server.ts';
import { type Counted, standIn, type TableInput } from './stand-in.ts';
import { runsUntil, writeYear } from './stored-year.ts';

/**
 * Asks a real Trino every view and the questions that people ask, over a locker of a year whose catalogue is the
 * template's own; prints what each costs at the store. Ends with 1 where one lists too much, fails, or answers for
 * another account.
 */
const [home] = process.argv.slice(2);
if (home === undefined) throw new Error('name the folder of an unpacked trino-server');

const OURS = '111122223333';
const OTHERS = '222233334444';
const MOST_LISTINGS = 50;
/** Views that list a prefix for every day asked about: they are asked for one. */
const BY_DAY = ['findings_daily', 'control_status', 'evidence_gaps', 'call_summary'];
const MICRO_DOLLARS = { list: 5, get: 0.4 };

/** The template's tables, as CloudFormation would create them in an account. */
async function tablesIn(account: string, firstDay: string): Promise<TableInput[]> {
  const stack = await synthesise(SAMPLE);
  const filled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null) return value;
    if ('Ref' in value) return value.Ref === 'AWS::AccountId' ? account : String(value.Ref).toLowerCase();
    if ('Fn::Join' in value) {
      const [between, parts] = value['Fn::Join'] as [string, unknown[]];
      return parts.map(filled).join(between);
    }
    if ('Fn::Base64' in value) return Buffer.from(String(filled(value['Fn::Base64']))).toString('base64');
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member)]));
  };
  const inputs = stack.all('AWS::Glue::Table').map(([, { Properties }]) => filled(Properties.TableInput) as TableInput);
  return inputs.map((input) => {
    const parameters = { ...(input.Parameters as Record<string, string>) };
    if ('projection.date.range' in parameters) parameters['projection.date.range'] = `${firstDay},NOW`;
    return { ...input, Parameters: parameters };
  });
}

const day = (run: string | undefined): string => `DATE '${run?.slice(0, 10)}'`;

/** A question of the page, of what this locker has: over all its days. Each file is read whatever the days are. */
const ofStored = (sql: string, runs: readonly string[]): string =>
  sql
    .replace(/run_id >= '[\d-]+'/g, `run_id >= '${runs[0]}'`)
    .replace(/run_id < '[\d-]+'/g, "run_id < '9'")
    .replace("'vol-0123456789abcdef0'", "'disk-0010'")
    .replace("'7a62c49f-347e-4fc4-9331-6e8eEXAMPLE'", `'${runs.at(-200)}-7'`);

function questions(runs: readonly string[], views: readonly string[]): [name: string, sql: string][] {
  const month = `"date" BETWEEN ${day(runs.at(-60))} AND ${day(runs.at(-31))}`;
  return [
    ...views.map((name): [string, string] => [
      name,
      `SELECT * FROM ${name}${BY_DAY.includes(name) ? ` WHERE "date" = ${day(runs.at(-1))}` : ''}`,
    ]),
    ...overMonths().map(([question, sql]): [string, string] => [question, ofStored(sql, runs)]),
    ['who joined in a month', `SELECT told FROM membership_changes WHERE group_name = 'phi-admins' AND ${month}`],
    ['findings of a day', `SELECT * FROM findings_daily WHERE "date" = ${day(runs.at(-200))}`],
  ];
}

async function cost(trino: Trino, counted: Counted, sql: string): Promise<Counted & { rows: number }> {
  Object.assign(counted, { list: 0, get: 0, bytes: 0 });
  const rows = await trino.run(sql);
  return { ...counted, rows: rows.length };
}

async function measure(trino: Trino, counted: Counted, asked: readonly [string, string][]): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, sql] of asked) {
    const { rows, list, get, bytes } = await cost(trino, counted, sql);
    const micro = Math.round(list * MICRO_DOLLARS.list + get * MICRO_DOLLARS.get);
    console.log(`| ${name} | ${rows} | ${list} | ${get} | ${bytes} | ${micro} |`);
    if (list > MOST_LISTINGS) faults.push(`${name} lists ${list} times`);
    if (rows === 0 && !name.startsWith('latest_')) faults.push(`${name} answers nothing`);
  }
  return faults;
}

/** The same text has the same answer on DuckDB, in the same order. */
async function compare(trino: Trino, tablesDirectory: string): Promise<string[]> {
  const collectorTables = (await loadCatalogue()).map(declaredTable);
  const tables = askedTables(collectorTables);
  const views = await loadViews(collectorTables);
  const engine = await openQueryEngine({ tablesDirectory, tables, views });
  const faults: string[] = [];
  for (const { name } of [...views, ...STORED.map((table) => ({ name: table }))]) {
    const sql = namedQuery(name, tables, views) ?? '';
    const [here, there] = [(await engine.run(sql)).rows, await trino.run(sql)];
    if (asText(here) !== asText(there)) faults.push(`${name} is answered otherwise by DuckDB`);
  }
  engine.close();
  return faults;
}

const STORED = ['runs', 'findings', 'gaps', 'changes', 'kms_keys', 'scim_groups', 'all_runs', 'all_changes'];

/** Trino writes an instant with a space, and without a zone. */
const asText = (rows: unknown): string =>
  JSON.stringify(rows).replace(/"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d\.\d{3})Z"/g, '"$1 $2"');

/** Where no run is recent, what asks for the newest says so, as Athena gets it. */
async function askTooLate(trino: Trino): Promise<string[]> {
  const views = await loadViews((await loadCatalogue()).map(declaredTable));
  const faults: string[] = [];
  for (const { name, sql } of views.filter((view) => view.sql.includes(NEWEST_RUN)))
    try {
      await trino.run(athenaSql(sql), 'account_b');
      faults.push(`${name} answers without a recent run`);
    } catch (error) {
      if (!String(error).includes('no run is sealed')) faults.push(`${name} without a recent run: ${error}`);
    }
  return faults;
}

/** A view of another account's catalogue has to fail, and every one does: nothing is answered from ours. */
async function askOfAnother(trino: Trino, views: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const view of views.filter((name) => !name.startsWith('account_')))
    try {
      await trino.run(`SELECT * FROM account_b.evidence_locker.${view}`);
      faults.push(`${view} of another account is answered`);
    } catch (error) {
      if (!String(error).includes(`account_${OTHERS}`)) faults.push(`${view} of another account: ${error}`);
    }
  const [[rows] = []] = await trino.run(
    `SELECT count(*) FROM account_b.evidence_locker.all_findings WHERE account_id <> '${OTHERS}'`,
  );
  return rows === 0 ? faults : [...faults, 'a table of another account has rows of ours'];
}

const folder = mkdtempSync(join(tmpdir(), 'evidence-trino-'));
const runs = runsUntil(new Date(), 365);
const firstDay = runs[0]?.slice(0, 10) ?? '';
await writeYear(join(folder, 'ours'), OURS, runs);
await writeYear(join(folder, 'theirs'), OTHERS, runs.slice(-60, -30));
const tables = await tablesIn(OURS, firstDay);
const ours = await standIn(join(folder, 'ours'), 'evidence_locker', tables);
const theirs = await standIn(join(folder, 'theirs'), 'evidence_locker', await tablesIn(OTHERS, firstDay));
const trino = await startTrino(home, folder, { awsdatacatalog: ours.port, account_b: theirs.port });
try {
  const views = tables.filter(({ TableType }) => TableType === 'VIRTUAL_VIEW').map(({ Name }) => Name);
  console.log('| question | rows | LIST | GET | bytes | µ$ of requests |\n|---|---|---|---|---|---|');
  const faults = [
    ...(await measure(trino, ours.counted, questions(runs, views))),
    ...(await compare(trino, join(folder, 'ours/tables'))),
    ...(await askTooLate(trino)),
    ...(await askOfAnother(trino, views)),
  ];
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  trino.stop();
  ours.close();
  theirs.close();
  rmSync(folder, { recursive: true, force: true });
}
