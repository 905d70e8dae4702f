/** Why the probe did not ask a cluster, as the end of a sentence about it that says what would give an answer. */
export const PROBE_REASONS = {
  JOB_CLUSTER: 'it is the cluster of a job, which takes no commands',
  NOT_ALL_PURPOSE: 'it is not all-purpose compute, and takes no commands',
  SERVERLESS: 'it is serverless, and takes no commands',
  NOT_RUNNING: 'it was not running, and the probe starts none: a run while it is up gives an answer',
  NEAR_AUTO_TERMINATION:
    'it was about to be switched off, and the probe keeps none awake: a run while it is in use gives an answer',
  IDLENESS_UNKNOWN:
    'Databricks does not say when it was last used, it may be about to be switched off, and the probe keeps none awake: a run soon after it started gives an answer',
  NOTEBOOKS_NOT_ALLOWED: 'it is set to run no notebooks',
  DEDICATED_TO_OTHER: 'it is dedicated to somebody else: only the principal it is dedicated to may ask',
  NO_SUITABLE_LANGUAGE: 'it takes neither Scala nor Python',
  REFUSED: 'it refused the probe: the probe needs CAN ATTACH TO on it',
  FAILED: 'the probe failed on it',
} as const;
export type ProbeReason = keyof typeof PROBE_REASONS;

export const probeReasonText = (reason: string | null): string =>
  PROBE_REASONS[reason as ProbeReason] ?? 'the probe does not say why it was not asked';
