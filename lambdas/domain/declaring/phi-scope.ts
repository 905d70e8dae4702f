import * as z from 'zod';
import type { PolicyOf } from './rule.ts';

/** `"*"` says that every one holds health data; an empty list says nothing. */
const named = (name: z.ZodString, what: string) =>
  z
    .union([z.literal('*'), z.array(name)])
    .default([])
    .describe(what);

/**
 * Where health data is, said once for every rule: none guesses it. What is not said is UNKNOWN where a rule needs it,
 * never "none", and never "all": that is said as `"*"`.
 */
export const phi = z
  .strictObject({
    workspaces: named(
      z.string().regex(/^(\d+|[a-z0-9.-]+\.[a-z]+)$/, 'is neither the id of a workspace nor its host'),
      'Databricks workspaces, by id or host; no rule reads it yet',
    ),
    catalogs: named(z.string().min(1), 'Catalogs of Unity Catalog, by name; no rule reads it yet'),
    buckets: named(
      z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is not the name of a bucket'),
      'S3 buckets, by name; no rule reads it yet',
    ),
    groups: z.array(z.string().min(1)).default([]).describe('Groups that open health data, by their display name'),
    subnets: named(
      z.string().regex(/^(subnet|vpc)-[0-9a-f]+$/, 'is neither the id of a subnet nor of a VPC'),
      'Subnets that hold health data, by their id or that of their VPC; "*": every one',
    ),
  })
  .prefault({})
  .describe('Where health data is; what is not named here is UNKNOWN to the rules that need it, never "none"');

export type PhiScope = z.infer<typeof phi>;

/** The scope of which this much is said. */
export const phiScope = (said: z.input<typeof phi>): PhiScope => phi.parse(said);

export type PhiPolicy = PolicyOf<{ readonly phi: typeof phi }>;

/** Settings that went into `policy.phi`, and where each is now. */
export const MOVED_TO_PHI: Readonly<Record<string, keyof PhiScope>> = { phiGroups: 'groups', phiSubnets: 'subnets' };

/**
 * A policy as an earlier version sealed it, with what it said of health data where it is said now. There, no subnet named
 * meant all of them.
 */
export function withPhi(sealed: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (sealed.phi !== undefined || !Object.keys(MOVED_TO_PHI).some((name) => Object.hasOwn(sealed, name))) return sealed;
  const { phiGroups: groups, phiSubnets: subnets, ...policy } = sealed;
  const all = Array.isArray(subnets) && subnets.length === 0;
  const said = phi.safeParse({ groups, subnets: all ? '*' : subnets });
  return said.success ? { ...policy, phi: said.data } : policy;
}
