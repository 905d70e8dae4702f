import { generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { KMSClient, ListAliasesCommand } from '@aws-sdk/client-kms';
import * as z from 'zod';
import { codeIdentity } from '#adapters/code-identity.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { type Config, configSha256 } from '#domain/declaring/config.ts';
import { fail, notApplicable, pass, rule, unknown } from '#domain/declaring/rule.ts';
import { PLAN_FORMAT, type Plan } from '#domain/reading/plan.ts';
import { answered } from '#domain/reading/reading.ts';
import { RAW_FORMAT, type RawLine } from '#domain/reading/recording.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import { canonicalJson } from '#domain/words/canonical-json.ts';
import { planKey, rawKey } from '#domain/words/keys.ts';
import { scheduledAtOf } from '#domain/words/run-id.ts';
import { awsRegion } from '#domain/words/scope.ts';
import { pinnedBefore } from '../../lambdas/steps/chain/chain.ts';
import { type SealedRun, type SealPorts, sealRun } from '../../lambdas/steps/seal/seal-run.ts';
import { sampleConfig } from './sample-runs.ts';

const STATES = ['good', 'bad', 'odd', 'exempt'] as const;
export type ThingState = (typeof STATES)[number];

const Thing = z.strictObject({ id: z.string(), state: z.enum(STATES) });

const thingIsGood = rule({
  id: 'thing-is-good',
  title: 'Things are good',
  subject: Thing,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: [],
  remedy: 'Make it good.',
  judge({ state }) {
    if (state === 'good') return pass('It is good.');
    if (state === 'bad') return fail('BAD', 'It is bad.');
    if (state === 'odd') return unknown('ODD', 'Nobody can tell.');
    return notApplicable('EXEMPT', 'It is exempt.');
  },
  examples: [],
});

/** Things as a service lists them: `AliasName` is the id, `TargetKeyId` the state. */
export const things = defineCollector({
  id: 'things',
  title: 'Things',
  scope: 'aws-region',
  reads: ['kms:ListAliases'],
  row: Thing,
  rules: [thingIsGood],
  report: ['state'],
  async *collect({ aws, gap }) {
    const { Aliases } = await aws(KMSClient).send(new ListAliasesCommand({}));
    for (const { AliasName, TargetKeyId } of answered(Aliases, 'Aliases')) {
      const id = answered(AliasName, 'AliasName');
      if (TargetKeyId === DENIED)
        gap({ operation: 'kms:DescribeKey', resourceId: id, code: 'ACCESS_DENIED', reason: 'no' });
      else yield { id, state: answered(TargetKeyId, 'TargetKeyId') as ThingState };
    }
  },
});

/** In place of a state: the thing was listed, and nothing of it could be read. */
const DENIED = 'denied';

/** What a run saw: the state of each thing, or that the service refused to say. */
export type Seen = Readonly<Record<string, ThingState | typeof DENIED>> | 'REFUSED';

export type DrawnPorts = SealPorts;

const SCOPE = awsRegion('123456789012', 'us-east-1');

/** Everything that sealing needs, with a key of its own, for runs that are drawn and not read from anything. */
export function drawnPorts(locker: Locker): DrawnPorts {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const signer: Signer = { publicKeyPem, sign: async (message) => sign('sha256', message, privateKey) };
  const config: Config = sampleConfig([things], { emptyAllowed: { things: '*' } });
  return { locker, signer, catalogue: [things], config, code: codeIdentity() };
}

/**
 * Plans a run and stores its one recording, as they come of an account that holds these things; then it can be sealed.
 * Earlier versions planned no baselines.
 */
export async function draw(ports: DrawnPorts, run: string, seen: Seen, isEarlierVersion = false): Promise<void> {
  const { locker, signer, config } = ports;
  const pinned = await pinnedBefore(locker, run, [['things', SCOPE.id]], signer.publicKeyPem);
  const { previous, baselines } = pinned('things', SCOPE.id);
  const at = scheduledAtOf(run).replace('Z', '.000Z');
  const plan: Plan = {
    format: PLAN_FORMAT,
    run,
    outcome: 'PLANNED',
    createdAt: at,
    principal: null,
    code: ports.code,
    config: config as unknown as Plan['config'],
    configSha256: configSha256(config),
    units: [{ collector: 'things', scope: SCOPE, previous, ...(isEarlierVersion ? {} : { baselines }) }],
    derived: [],
    unplanned: [],
    gaps: [],
  };
  await locker.put(planKey(run), Buffer.from(canonicalJson(plan)));
  await locker.put(rawKey(run, 'things', SCOPE.id), recording(ports, run, at, seen));
}

export async function drawAndSeal(
  ports: DrawnPorts,
  run: string,
  seen: Seen,
  isEarlierVersion = false,
): Promise<SealedRun> {
  await draw(ports, run, seen, isEarlierVersion);
  return sealRun({ ...ports, recordedHere: new Set([rawKey(run, 'things', SCOPE.id)]) }, run);
}

function recording({ code }: DrawnPorts, run: string, at: string, seen: Seen): Buffer {
  const isRefused = seen === 'REFUSED';
  const keys = isRefused ? [] : Object.entries(seen).map(([AliasName, TargetKeyId]) => ({ AliasName, TargetKeyId }));
  const body = isRefused ? { __type: 'AccessDeniedException', message: 'no' } : { Aliases: keys, Truncated: false };
  const request = {
    ...{ service: 'kms', region: 'us-east-1', method: 'POST', path: '/', query: '' },
    ...{ target: 'TrentService.ListAliases', body: '{}' },
  };
  const attempt = {
    ...{ requestedAt: at, durationMs: 1, status: isRefused ? 400 : 200, requestId: null, serverDate: at },
    ...{ headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body), failure: null },
    encoding: 'utf8' as const,
  };
  const denied = keys.filter(({ TargetKeyId }) => TargetKeyId === DENIED).length;
  const [rows, gaps] = [keys.length - denied, isRefused ? 1 : denied];
  const outcome = isRefused ? ('FAILED' as const) : denied > 0 ? ('PARTIAL' as const) : ('COMPLETE' as const);
  const lines: RawLine[] = [
    {
      type: 'unit',
      format: RAW_FORMAT,
      run,
      collector: 'things',
      scope: SCOPE,
      startedAt: at,
      principal: null,
      assumeRequestId: null,
      code,
    },
    {
      ...{ type: 'call', operation: 'kms:ListAliases', host: 'kms.us-east-1.amazonaws.com', request },
      ...{ attempts: [attempt], failure: null },
    },
    { type: 'end', outcome, rows, gaps, calls: 1, finishedAt: at },
  ];
  return gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** The daily run of a date, `2026-11-01`. */
export const dailyRunOf = (date: string): string => `${date}T06-00-00Z`;

/** The dates from one to another, both included. */
export function datesBetween(from: string, to: string): string[] {
  const dates: string[] = [];
  for (let day = Date.parse(from); day <= Date.parse(to); day += 86_400_000)
    dates.push(new Date(day).toISOString().slice(0, 10));
  return dates;
}
