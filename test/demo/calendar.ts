const DAY_MS = 86_400_000;

export const daysAfter = (time: Date, days: number): Date => new Date(time.getTime() + days * DAY_MS);

/** The calendar month before the one `now` is in, UTC: `2026-10`. */
export function lastMonth(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}

export const daysIn = (period: string): number => {
  const [year = 0, month = 0] = period.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
};

/** A day of the period, at a time of day (`02:14`), UTC. */
export const timeOf = (period: string, day: number, clock: string): Date =>
  new Date(`${period}-${String(day).padStart(2, '0')}T${clock}:00Z`);
