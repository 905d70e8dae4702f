/** First instant of the month and of the next one, ISO 8601 UTC. `period` is `2026-10`. */
export function periodBounds(period: string): { start: string; end: string } {
  const start = new Date(`${period}-01T00:00:00Z`);
  const end = new Date(start);
  end.setUTCMonth(end.getUTCMonth() + 1);
  return { start: isoSeconds(start), end: isoSeconds(end) };
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `2026-10` → `October 2026`. */
export const periodName = (period: string): string => `${MONTHS[Number(period.slice(5, 7)) - 1]} ${period.slice(0, 4)}`;

/** Every date of the month, `2026-10-01` first. */
export function datesOf(period: string): string[] {
  const { end } = periodBounds(period);
  const last = new Date(Date.parse(end) - 1).getUTCDate();
  return Array.from({ length: last }, (_, index) => `${period}-${String(index + 1).padStart(2, '0')}`);
}

/** `2026-10-01 06:00:00 UTC`. */
export const utcTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

/** `2026-10-01 02:00:00 GMT-04:00`: from parts, because the joined text differs between versions of ICU. */
export function localTime(iso: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  });
  const parts = Object.fromEntries(format.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute, second, timeZoneName } = parts;
  return `${year}-${month}-${day} ${hour}:${minute}:${second} ${timeZoneName}`;
}

const isoSeconds = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
