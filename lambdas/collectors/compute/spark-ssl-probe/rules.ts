import * as z from 'zod';
import { PROBE_REASONS, type ProbeReason } from '#domain/databricks/clusters/probe-reasons.ts';

const text = z.string().nullable();
const instant = z.iso.datetime().nullable();

/** One cluster of one workspace and its own word on spark.ssl.enabled. */
export const Probe = z.strictObject({
  id: z.string().describe('Cluster id'),
  name: text,
  state: text,
  sparkVersion: text,
  lastRestartedAt: instant.describe('What it says holds since then'),
  lastActivityAt: instant.describe(
    'Where Databricks does not say it, nobody knows how long the cluster was idle: it is asked only while it is young',
  ),
  asked: z.boolean().describe('Whether the probe tried to ask it'),
  reason: z
    .enum(Object.keys(PROBE_REASONS) as [ProbeReason, ...ProbeReason[]])
    .nullable()
    .describe('Why there is no answer'),
  language: z.enum(['scala', 'python']).nullable(),
  sparkSsl: text.describe(
    'spark.ssl.enabled as a program on the cluster reads it; unset: there is no such setting; (redacted value): something that is neither true nor false',
  ),
  commandId: text.describe('The command that asked'),
  contextDestroyed: z.boolean().nullable().describe('Whether what the command ran in was removed again'),
});
export type Probe = z.infer<typeof Probe>;
