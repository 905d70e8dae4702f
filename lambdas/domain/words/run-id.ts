import * as z from 'zod';

/** A run's name is its scheduled time: `2026-11-21T06-00-00Z`. A schedule delivered twice is the same run. */
export const RunId = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);

export const runIdOf = (scheduledAt: Date): string => `${scheduledAt.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;

/** The scheduled time of a run, as ISO 8601 UTC. */
export const scheduledAtOf = (run: string): string => `${run.slice(0, 10)}T${run.slice(11, 19).replaceAll('-', ':')}Z`;

/** The partition of a run: its scheduled day, UTC. */
export const dateOf = (run: string): string => run.slice(0, 10);
