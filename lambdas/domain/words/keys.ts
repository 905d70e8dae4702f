import { dateOf } from './run-id.ts';

/** The names of everything in a locker: the same in S3 and in a directory. */
export const planKey = (run: string): string => `runs/${run}/plan.json`;
export const manifestKey = (run: string): string => `runs/${run}/manifest.json`;
export const stateKey = (run: string): string => `runs/${run}/state.json`;
export const rawKey = (run: string, collector: string, scope: string): string =>
  `raw/${run}/${collector}/${scope}.ndjson.gz`;
export const tableKey = (table: string, run: string): string => `tables/${table}/date=${dateOf(run)}/${run}.parquet`;
export const sealKey = (sequence: number): string => `chain/${String(sequence).padStart(10, '0')}.sigstore.json`;
/** Of one revision, or of all reports of a month. */
export const reportPrefix = (period: string, revision?: number): string =>
  revision === undefined ? `reports/${period}/` : `reports/${period}/${revision}/`;

const RUN = String.raw`(?<run>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)`;
const NAME = '[a-z][a-z0-9-]*';
const SHAPES = {
  raw: new RegExp(`^raw/${RUN}/(?<collector>${NAME})/(?<scope>[A-Za-z0-9._-]+)\\.ndjson\\.gz$`),
  plan: new RegExp(`^runs/${RUN}/plan\\.json$`),
  manifest: new RegExp(`^runs/${RUN}/manifest\\.json$`),
  state: new RegExp(`^runs/${RUN}/state\\.json$`),
  table: new RegExp(`^tables/(?<table>[a-z][a-z0-9_]*)/date=(?<date>\\d{4}-\\d\\d-\\d\\d)/${RUN}\\.parquet$`),
  seal: /^chain\/(?<sequence>\d{10})\.sigstore\.json$/,
  report: /^reports\/(?<period>\d{4}-\d\d)\/(?<revision>\d+)\/[A-Za-z0-9._-]+$/,
  statement: /^statements\/[A-Za-z0-9._/-]+$/,
} as const;

export type KeyKind = keyof typeof SHAPES;
export interface KeyParts {
  readonly kind: KeyKind;
  readonly run?: string;
  readonly collector?: string;
  readonly scope?: string;
  readonly table?: string;
  readonly sequence?: number;
  readonly period?: string;
  readonly revision?: number;
}

/** What a key stands for; undefined for a name no part of a locker has. */
export function parseKey(key: string): KeyParts | undefined {
  for (const [kind, shape] of Object.entries(SHAPES) as [KeyKind, RegExp][]) {
    const found = shape.exec(key);
    if (!found) continue;
    const { sequence, revision, date, ...rest } = found.groups ?? {};
    if (date !== undefined && date !== rest.run?.slice(0, 10)) return undefined;
    return {
      kind,
      ...rest,
      ...(sequence === undefined ? {} : { sequence: Number(sequence) }),
      ...(revision === undefined ? {} : { revision: Number(revision) }),
    };
  }
  return undefined;
}
