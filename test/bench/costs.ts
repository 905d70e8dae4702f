import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutObjectLockConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { parseConfig } from '#domain/declaring/config.ts';
import { synthesise } from '../lib/synthesise.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { CREDENTIALS } from '../support/sample-runs.ts';
import { HOURS_A_MONTH, keysInYear, MONTHS_A_YEAR, PRICES } from './prices.ts';
import type { Line } from './processes.ts';

/** Added to every request, for AWS is further away than loopback. */
const LATENCY_MS = 20;
const REGIONS = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1', 'eu-west-1', 'eu-west-2'],
  ...['eu-west-3', 'eu-central-1', 'eu-north-1', 'ap-south-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ...['ap-southeast-1', 'ap-southeast-2'],
];
/** Metrics that the sealing function emits. */
const METRICS = 2;
/** Lambda gives a whole processor to 1,769 MB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const WHOLE_CPU_MB = 1769;
/** A kilobyte and a half for each event that Step Functions logs: measured on none, taken from its documentation's examples. */
const LOGGED_BYTES = 1536;
const MEMORY_MB = { plan: 1024, collect: 1024, seal: 3008 } as const;
type Step = keyof typeof MEMORY_MB;

interface Invocation {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly loadSeconds: number;
  readonly answer: { readonly scopes?: readonly { readonly scope: string }[]; readonly next?: string };
}

/** What one run took. */
interface Run {
  gbSeconds: number;
  invocations: number;
  scopes: number;
  writes: number;
  reads: number;
  bytes: number;
  logBytes: number;
  longest: number;
}

/** Forwards to the account, later; counts what is asked of the bucket, and what is stored there. */
async function startDistance(
  target: string,
): Promise<{ server: Server; url: string; counted: Pick<Run, 'writes' | 'reads' | 'bytes'> }> {
  const counted = { writes: 0, reads: 0, bytes: 0 };
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    if (/\/s3\/aws4_request/.test(incoming.headers.authorization ?? '') && incoming.url?.startsWith('/locker-'))
      count(counted, incoming.method ?? '', incoming.url, body.length);
    await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
    const { host: _host, ...headers } = incoming.headers;
    const forwarded = httpRequest(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    forwarded.end(body);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return { server, url: `http://localhost:${(server.address() as AddressInfo).port}`, counted };
}

function count(
  counted: { writes: number; reads: number; bytes: number },
  method: string,
  url: string,
  bytes: number,
): void {
  const isWrite = method === 'PUT' || /[?&](list-type|versions)\b/.test(url);
  if (isWrite) counted.writes += 1;
  else counted.reads += 1;
  if (method === 'PUT') counted.bytes += bytes;
}

/** A run of so many regions, the second of its locker: the first has nothing to be compared with. */
async function measuredRun(account: EmulatedAccount, regions: readonly string[]): Promise<Run> {
  const { server, url, counted } = await startDistance(account.url);
  const folder = mkdtempSync(join(tmpdir(), 'evidence-bench-'));
  try {
    const env = await deployed(account, url, folder, regions);
    await run(env, '2026-11-20T06:00:00Z', counted);
    return await run(env, '2026-11-21T06:00:00Z', counted);
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the functions are given when they are deployed. */
async function deployed(account: EmulatedAccount, url: string, folder: string, regions: readonly string[]) {
  const clients = { endpoint: account.url, region: 'us-east-1', credentials: CREDENTIALS };
  const Bucket = `locker-${regions.length}`;
  const s3 = new S3Client({ ...clients, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  const Rule = { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } as const;
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  const key = new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  const { KeyMetadata } = await new KMSClient(clients).send(key);
  const evidence = { entity: 'Benchmark', retention: { mode: 'GOVERNANCE', days: 1 }, regions };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(parseConfig(evidence, await loadCatalogue())));
  return {
    ...process.env,
    ...account.env,
    AWS_ENDPOINT_URL: url,
    LAMBDA_TASK_ROOT: folder,
    LOCKER_BUCKET: Bucket,
    SIGNING_KEY: KeyMetadata?.Arn,
    READER_ROLE: 'arn:aws:iam::123456789012:role/reader',
    POWERTOOLS_SERVICE_NAME: 'bench',
    POWERTOOLS_METRICS_NAMESPACE: 'bench',
  };
}

async function run(
  env: NodeJS.ProcessEnv,
  scheduledAt: string,
  counted: Pick<Run, 'writes' | 'reads' | 'bytes'>,
): Promise<Run> {
  Object.assign(counted, { writes: 0, reads: 0, bytes: 0 });
  const took: Run = { gbSeconds: 0, invocations: 0, scopes: 0, writes: 0, reads: 0, bytes: 0, logBytes: 0, longest: 0 };
  const invoke = async (step: Step, event: object): Promise<Invocation> => {
    const { figures, logged } = await invocation(env, step, { scheduledAt, ...event });
    // A function has part of a processor: what it computes takes longer than here, what it waits for does not.
    const slower = Math.max(0, WHOLE_CPU_MB / MEMORY_MB[step] - 1);
    const billed = figures.seconds + figures.cpuSeconds * slower + figures.loadSeconds * (1 + slower);
    took.gbSeconds += (billed * MEMORY_MB[step]) / 1024;
    took.longest = Math.max(took.longest, billed);
    took.invocations += 1;
    took.logBytes += logged;
    return figures;
  };
  const { answer } = await invoke('plan', {});
  for (const { scope } of answer.scopes ?? []) {
    took.scopes += 1;
    for (let next = 'again', first: string | null = null; next === 'again'; )
      ({ next, first } = (await invoke('collect', { scope, first })).answer as { next: string; first: string | null });
  }
  await invoke('seal', {});
  return { ...took, ...counted };
}

async function invocation(
  env: NodeJS.ProcessEnv,
  step: Step,
  event: object,
): Promise<{ figures: Invocation; logged: number }> {
  const stage = fileURLToPath(new URL('costs-stage.ts', import.meta.url));
  const child = spawn(process.execPath, [stage, step, JSON.stringify(event)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${step} ended with ${code}:\n${output}`);
  const lines = output.trim().split('\n');
  return { figures: JSON.parse(lines.at(-1) ?? ''), logged: output.length - (lines.at(-1)?.length ?? 0) };
}

/** States entered, and the start of each execution, when nothing is tried twice: four of the run, seven of each scope. */
const transitions = ({ scopes }: Run): number => 4 + 7 * scopes;
/** Events that are logged of a scope's execution, and of the run's. */
const loggedEvents = ({ scopes }: Run): number => 20 + 24 * scopes;

/** Dollars a month in the middle of a year of a locker that keeps everything for six. */
export function monthly(took: Run, alarmMetrics: number, runsADay: number, year: number): number {
  const runs = (runsADay * HOURS_A_MONTH) / 24;
  const each =
    took.gbSeconds * PRICES.lambdaGbSecond +
    took.invocations * PRICES.lambdaRequest +
    transitions(took) * PRICES.transition +
    took.writes * PRICES.s3Write +
    took.reads * PRICES.s3Read +
    (took.writes + took.reads) * PRICES.kmsRequest * 0.01 + // a bucket key answers for most of them
    ((took.logBytes + loggedEvents(took) * LOGGED_BYTES) / 1e9) * PRICES.logGb;
  const monthsStored = (year - 0.5) * MONTHS_A_YEAR;
  const stored = ((took.bytes * runs) / 1e9) * monthsStored * PRICES.s3GbMonth;
  const standing =
    keysInYear(year) * PRICES.keyMonth +
    alarmMetrics * PRICES.alarmMetricMonth +
    METRICS * PRICES.metricMonth * Math.min(1, runs / HOURS_A_MONTH);
  return each * runs + stored + standing;
}

/** An alarm on an expression is paid by the metrics in it. */
async function metricsOfAlarms(): Promise<number> {
  const alarms = (await synthesise()).all('AWS::CloudWatch::Alarm');
  const metrics = alarms.map(([, { Properties }]) =>
    (Properties.Metrics ?? [Properties]).filter((one: { Expression?: string }) => one.Expression === undefined),
  );
  return metrics.flat().length;
}

/** The table of what it costs, and what it was computed from. */
export async function costLines(): Promise<{ measured: Line[]; costs: string[] }> {
  const account = await startEmulatedAccount();
  try {
    const counts = [2, REGIONS.length];
    const runs: Run[] = [];
    for (const count of counts) runs.push(await measuredRun(account, REGIONS.slice(0, count)));
    const measured = runs.map(
      (took, index): Line => [
        `a run of ${counts[index]} quiet regions, +${LATENCY_MS} ms a request`,
        `${took.gbSeconds.toFixed(0)} GB-s in ${took.invocations} invocations, the longest ${took.longest.toFixed(0)} s; ` +
          `${took.writes} writes and listings, ${took.reads} reads, ${(took.bytes / 1e6).toFixed(2)} MB stored`,
        '',
      ],
    );
    const alarmMetrics = await metricsOfAlarms();
    const schedules = [
      ['daily', 1],
      ['every 6 hours', 4],
      ['hourly', 24],
    ] as const;
    const rows = runs.flatMap((took, index) =>
      schedules.map(([name, runsADay]) => {
        const of = (year: number): string => `$${monthly(took, alarmMetrics, runsADay, year).toFixed(2)}`;
        return `| ${counts[index]} regions, ${name} | ${of(1)} | ${of(3)} | ${of(6)} |`;
      }),
    );
    return { measured, costs: ['| a month in | year 1 | year 3 | year 6 |', '|---|---|---|---|', ...rows] };
  } finally {
    await account.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { measured, costs } = await costLines();
  for (const [what, figure] of measured) process.stdout.write(`${what}: ${figure}\n`);
  process.stdout.write(`${costs.join('\n')}\n`);
}
