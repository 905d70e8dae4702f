import type { CalendarBlock } from '#domain/report/text/document.ts';
import type { Element } from '../paper/pdfkit.ts';
import { colorOf, type Press } from '../paper/press.ts';
import type { GridColumn } from './columns.ts';
import { paintGrid } from './grid.ts';
import type { Grid, Run } from './grid-lines.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

type Day = CalendarBlock['days'][number];

/** A month as a table of weeks. Days outside the period are empty. */
export const paintCalendar = (press: Press, parent: Element, calendar: CalendarBlock): void =>
  paintGrid(press, parent, gridOfCalendar(calendar));

export const gridOfCalendar = ({ caption, days }: CalendarBlock): Grid => ({
  caption,
  headed: true,
  rowNamed: false,
  columns: WEEKDAYS.map((header): GridColumn => ({ header, weight: 1, align: 'left', minimum: 0 })),
  rows: weeksOf(days).map((week) => week.map((day) => (day ? dayCell(day) : []))),
});

const dayCell = ({ date, states }: Day): Run[] => [
  { text: String(Number(date.slice(8))), style: 'day' },
  ...states.map((state): Run => ({ text: state, style: 'cellVerdict', color: colorOf(state) })),
];

function weeksOf(days: readonly Day[]): (Day | null)[][] {
  const weeks: (Day | null)[][] = [];
  for (const day of days) {
    const weekday = new Date(`${day.date}T00:00:00Z`).getUTCDay();
    if (weekday === 0 || weeks.length === 0) weeks.push(WEEKDAYS.map(() => null));
    (weeks.at(-1) as (Day | null)[])[weekday] = day;
  }
  return weeks;
}
