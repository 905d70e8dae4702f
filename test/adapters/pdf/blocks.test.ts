import { describe, expect, test } from 'vitest';
import { renderPdf } from '#adapters/pdf/render.ts';
import type { Block } from '#domain/report/text/document.ts';
import { elements, readPdf } from './read-pdf.ts';
import { smallReport, textTable } from './small-report.ts';

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

describe('a heading stands on the page of the beginning of', () => {
  const announced: Record<string, { readonly block: Block; readonly first: string }> = {
    'a table, its header and its first row, past what is said before it': {
      block: textTable([['first', 'word '.repeat(60), '1'], ...Array.from({ length: 20 }, () => ['more', 'x', '2'])]),
      first: 'first',
    },
    'a drawing, all of it': {
      block: {
        ...{ kind: 'figure', caption: 'A drawing', alt: 'A drawing', lines: [] },
        left: {
          heading: 'Left',
          nodes: Array.from({ length: 9 }, (_, at) => ({ id: `${at}`, title: `first ${at}`, details: ['a', 'b'] })),
        },
        right: { heading: 'Right', nodes: [] },
        legend: { open: '-', unknown: '-', inspected: '-', allowed: '-', private: '-' },
      },
      first: 'first 0',
    },
  };
  test.each(Object.entries(announced))('%s', async (_, { block, first }) => {
    const below = (id: string, level: 2 | 3, blocks: Block[]) => ({ id, title: `Heading ${id}`, level, blocks });
    for (let lines = 8; lines < 46; lines += 4) {
      const sections = [
        { id: 'a', title: 'Chapter', level: 1 as const, blocks: [filler(lines)] },
        below('b', 2, []),
        below('c', 3, [{ kind: 'paragraph', text: 'A remedy.' }, block]),
      ];
      const pdf = readPdf(await renderPdf(smallReport([], {}, { sections })));
      const pageOf = (text: string) =>
        pdf.drawn.findLast((drawn) => drawn.text.trim() === text && drawn.mcid !== null)?.page;
      expect(pageOf(first), `${lines} lines above`).toBe(pageOf('Heading c'));
      expect(pageOf('Heading b'), `${lines} lines above`).toBe(pageOf('Heading c'));
    }
  });
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
