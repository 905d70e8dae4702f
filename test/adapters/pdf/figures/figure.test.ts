import { describe, expect, test } from 'vitest';
import { renderPdf } from '#adapters/pdf/render.ts';
import type { Block, FigureBlock, LineKind } from '#domain/report/text/document.ts';
import { LOOK } from '../../../../templates/report/look.ts';
import { type PdfValue, textOf } from '../pdf-objects.ts';
import { elements, type ReadPdf, readPdf, type StructElement } from '../read-pdf.ts';
import { smallReport } from '../small-report.ts';

const LEGEND = { open: 'outside', unknown: 'not read', inspected: 'firewall', allowed: 'inside', private: 'private' };
const line = (from: string, to: string, kind: LineKind, word: string = kind) => ({ from, to, kind, word });
const box = (id: string, title = `Box ${id}`, details: readonly string[] = [`about ${id}`]) => ({ id, title, details });

const figureOf = (more: Partial<FigureBlock> = {}): FigureBlock => ({
  kind: 'figure',
  caption: 'Ways out of vpc-1',
  alt: 'Drawing of the ways out of vpc-1',
  left: { heading: 'Subnets', nodes: [box('a'), box('b'), box('c')] },
  right: { heading: 'Ways out', nodes: [box('nat'), box('fw')] },
  lines: [line('a', 'nat', 'open'), line('b', 'nat', 'allowed'), line('b', 'fw', 'unknown', 'inspected, unknown')],
  legend: LEGEND,
  ...more,
});

const rendered = async (...blocks: Block[]) => readPdf(await renderPdf(smallReport(blocks)));
const figures = (pdf: ReadPdf): StructElement[] => elements(pdf.document, 'Figure');
const altOf = (figure: StructElement): string => textOf(figure.dictionary['/Alt']);
const boxOf = (figure: StructElement): number[] =>
  (figure.dictionary['/A'] as { '/BBox': PdfValue[] })['/BBox'] as number[];

/** A wide network: every subnet has its own set of ways out. */
const wide = (subnets: number): FigureBlock =>
  figureOf({
    left: { heading: 'Subnets', nodes: Array.from({ length: subnets }, (_, at) => box(`s${at}`)) },
    right: { heading: 'Ways out', nodes: Array.from({ length: 6 }, (_, at) => box(`w${at}`)) },
    lines: Array.from({ length: subnets }, (_, at) =>
      [0, 1, 2].map((way) => line(`s${at}`, `w${(at + way) % 6}`, 'open')),
    ).flat(),
  });

describe('a drawing', () => {
  test('is a Figure whose text says every box and every line, for those who do not see it', async () => {
    const pdf = await rendered(figureOf());
    expect(figures(pdf).map(altOf)).toEqual([
      'Drawing of the ways out of vpc-1. Box a, about a: open to Box nat, about nat. ' +
        'Box b, about b: allowed to Box nat, about nat; inspected, unknown to Box fw, about fw. Box c, about c: no line.',
    ]);
  });

  test('names each line on the line, and explains the kinds it uses and no others', async () => {
    const [figure] = figures(await rendered(figureOf()));
    for (const word of [
      'open',
      'allowed',
      'inspected, unknown',
      'open: outside',
      'unknown: not read',
      'allowed: inside',
    ])
      expect(figure?.text).toContain(word);
    expect(figure?.text).not.toContain('private');
    expect(figure?.text).not.toContain('inspected: firewall');
  });

  test('lies within its bounding box and the margins, on one page', async () => {
    const pdf = await rendered({ kind: 'paragraph', text: 'Above.' }, wide(7));
    for (const figure of figures(pdf)) {
      const [left = 0, bottom = 0, right = 0, top = 0] = boxOf(figure);
      expect([left, right]).toEqual([62, 550]);
      expect([bottom >= 76, top <= 792 - 88, top > bottom]).toEqual([true, true, true]);
      expect(figure.pages.length).toBe(1);
      const drawn = pdf.drawn.filter(
        ({ page, mcid, y }) => page === figure.pages[0] && mcid !== null && y <= top && y >= bottom,
      );
      expect(drawn.map(({ text }) => text).join('')).toBe(figure.text);
      for (const { x, end } of drawn) expect([x >= left, end <= right + 0.05]).toEqual([true, true]);
    }
  });

  test('taller than a page goes on overleaf, where it names its part and loses no box and no line', async () => {
    const pdf = await rendered(wide(40));
    const parts = figures(pdf);
    expect(parts.length).toBeGreaterThan(3);
    const captions = elements(pdf.document, 'P').map(({ text }) => text);
    for (const [at, part] of parts.entries()) {
      const number = `part ${at + 1} of ${parts.length}`;
      expect(captions).toContain(`Ways out of vpc-1, ${number}`);
      expect(altOf(part)).toContain(number);
    }
    const told = parts.map(altOf).join(' ');
    for (let at = 0; at < 40; at++) expect(told).toContain(`Box s${at}, about s${at}: open to`);
    expect(told.match(/open to/g)?.length).toBe(120);
    expect(pdf.imbalance.every((depth) => depth === 0)).toBe(true);
  });

  test('of one subnet with more ways than a page holds is cut between its lines', async () => {
    const ways = Array.from({ length: 80 }, (_, at) => box(`w${at}`));
    const pdf = await rendered(
      figureOf({
        left: { heading: 'Subnets', nodes: [box('a')] },
        right: { heading: 'Ways out', nodes: ways },
        lines: ways.map(({ id }) => line('a', id, 'private')),
      }),
    );
    const told = figures(pdf).map(altOf);
    expect(told.length).toBeGreaterThan(2);
    for (const text of told) expect(text).toContain('Box a, about a: private to');
    expect(told.join(' ').match(/private to/g)?.length).toBe(80);
  });

  test('cuts what does not fit a box with an ellipsis, and says it whole to those who hear it', async () => {
    const name = 'a-name-as-long-as-a-tag-may-be-'.repeat(8);
    const [figure] = figures(
      await rendered(figureOf({ left: { heading: 'Subnets', nodes: [box('a', name), box('b'), box('c')] } })),
    );
    expect(figure?.text).toContain('…');
    expect(figure?.text).not.toContain(name);
    expect(altOf(figure as StructElement)).toContain(name);
  });

  test('shows and says a name that is chosen to deceive as what it is', async () => {
    const [figure] = figures(
      await rendered(figureOf({ left: { heading: 'Subnets', nodes: [box('a', 'phi\u202E🦊'), box('b'), box('c')] } })),
    );
    expect(figure?.text).toContain('phi[U+202E][U+1F98A]');
    expect(altOf(figure as StructElement)).toContain('phi[U+202E][U+1F98A]');
  });

  test('has the same bytes when it is drawn again', async () => {
    const draw = () => renderPdf(smallReport([wide(20)]));
    expect((await draw()).equals(await draw())).toBe(true);
  });
});

test('kinds of lines can be told apart without colour', () => {
  const strokes = Object.values(LOOK.strokes).map(({ weight, dash, core }) => JSON.stringify([weight > 2, dash, core]));
  expect(new Set(strokes).size).toBe(strokes.length);
});
