import { readFileSync } from 'node:fs';

/** The questions over months and years, as the page of templates/queries has them: each one's sentence and text. */
export function overMonths(): readonly (readonly [question: string, sql: string])[] {
  const page = readFileSync(new URL('../../templates/queries/README.md', import.meta.url), 'utf8');
  const chapter = page.split(/^## /m).find((part) => part.startsWith('Over months and years')) ?? '';
  return [...chapter.matchAll(/^([^\n]+):\n```sql\n(.*?)\n```$/gms)].map(
    ([, question = '', sql = '']) => [question, sql] as const,
  );
}
