import { expect, test } from 'vitest';
import { renderPdf } from '#adapters/pdf/render.ts';
import type { Block } from '#domain/report/document.ts';
import { elements, readPdf } from './read-pdf.ts';
import { smallReport } from './small-report.ts';

const rendered = async (...blocks: Block[]) => readPdf(await renderPdf(smallReport(blocks)));

test('a calendar is a table of weeks from Sunday, with the word beside the day', async () => {
  const days = Array.from({ length: 31 }, (_, index) => ({
    date: `2026-10-${String(index + 1).padStart(2, '0')}`,
    states: index === 16 ? ['missed'] : ['gaps', 'sealed'],
  }));
  const pdf = await rendered({ kind: 'calendar', caption: 'Slots', days });
  const [head, first, , third] = elements(pdf.document, 'TR').map(({ kids }) => kids.map(({ text }) => text));
  expect(head).toEqual(['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']);
  expect(first).toEqual(['', '', '', '', '1 gaps sealed', '2 gaps sealed', '3 gaps sealed']); // 1 October 2026: a Thursday
  expect(third?.[6]).toBe('17 missed');
});

test('code, lists and figures keep all their text over page breaks', async () => {
  const text = Array.from({ length: 120 }, (_, index) => `command --number ${index} ${'x'.repeat(index)}`).join('\n');
  const items = Array.from({ length: 80 }, (_, index) => `Item ${index} of a list that is longer than one page.`);
  const figures = Array.from({ length: 6 }, (_, index) => ({ value: `${index}/31`, label: `figure ${index}` }));
  const pdf = await rendered(
    { kind: 'code', text },
    { kind: 'list', items, ordered: true },
    { kind: 'highlights', items: figures },
  );
  expect(elements(pdf.document, 'Code').map((code) => code.text)).toEqual([text.replaceAll('\n', ' ')]);
  const bodies = elements(pdf.document, 'LBody').map((body) => body.text);
  expect(bodies).toEqual([...items, ...figures.map(({ value, label }) => `${value}${label}`)]);
  expect(elements(pdf.document, 'Lbl').at(-1)?.text).toBe('80.');
  expect(pdf.imbalance.every((depth) => depth === 0)).toBe(true);
});

const filler = (lines: number): Block => ({ kind: 'code', text: Array(lines).fill('line').join('\n') });

test('a heading is never the last line of a page', async () => {
  for (let lines = 38; lines < 45; lines++) {
    const document = smallReport(
      [filler(lines)],
      {},
      {
        sections: [
          { id: 'a', title: 'Chapter', level: 1, blocks: [filler(lines)] },
          {
            id: 'b',
            title: 'Below it',
            level: 2,
            blocks: [{ kind: 'paragraph', text: 'The paragraph under the heading.' }],
          },
        ],
      },
    );
    const pdf = readPdf(await renderPdf(document));
    const [heading] = elements(pdf.document, 'H3');
    const paragraph = elements(pdf.document, 'P').find(({ text }) => text.startsWith('The paragraph'));
    expect(heading?.pages).toEqual(paragraph?.pages);
  }
});

test('a paragraph leaves no line of its own alone on a page', async () => {
  const text = Array.from({ length: 50 }, (_, index) => `word${index}`).join(' ');
  const splits: number[][] = [];
  for (let lines = 40; lines < 47; lines++) {
    const pdf = await rendered(filler(lines), { kind: 'paragraph', text });
    const drawn = pdf.drawn.filter((line) => line.text.startsWith('word'));
    const pages = Map.groupBy(drawn, ({ page }) => page);
    splits.push([...pages.values()].map((onPage) => onPage.length));
  }
  expect(splits.flat()).not.toContain(1);
  expect(splits.some((split) => split.length === 2)).toBe(true);
});
