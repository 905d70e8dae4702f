import { describe, expect, test } from 'vitest';
import type { Plan } from '#domain/reading/plan.ts';
import type { ReportInput } from '#domain/report/digest/input.ts';
import { buildReport } from '#domain/report/model.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { daily, passing, report, section, tableIn, wordsOf } from './reading.ts';
import { dailyRun, monthOf, prose } from './sample.ts';
import { sampleMonth } from './sample-month.ts';

describe('a report', () => {
  test('has its chapters in the order in which auditors read, and ids to link to', async () => {
    const document = await buildReport(sampleMonth(), prose);
    const chapters = document.sections.filter(({ level }) => level === 1).map(({ id }) => id);
    expect(chapters).toEqual([
      'verify',
      'summary',
      'exceptions',
      'completeness',
      'egress',
      'clusters',
      'access',
      'changes',
      'tables',
      'ipe',
      'hashes',
      'glossary',
    ]);
    const ids = document.sections.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is equal when it is made again, and is named after its evidence', async () => {
    const [first, again] = [await buildReport(sampleMonth(), prose), await buildReport(sampleMonth(), prose)];
    expect(canonicalJson(first)).toBe(canonicalJson(again));
    const other = await buildReport(sampleMonth({ head: { sequence: 31, payloadSha256: 'f'.repeat(64) } }), prose);
    expect(other.metadata.reportId).not.toBe(first.metadata.reportId);
    expect(first.metadata.reportId).toMatch(/^EL-2026-10-1-[0-9a-f]{12}$/);
  });

  test('does not depend on the order in which runs are handed over', async () => {
    const input = sampleMonth();
    const shuffled = { ...input, runs: [...input.runs].reverse() };
    expect(await buildReport(shuffled, prose)).toEqual(await buildReport(input, prose));
  });

  test('is dated by its evidence, or by the end of a period without any', async () => {
    expect((await report(daily(1, 31, passing))).metadata.createdAt).toBe('2026-10-31T06:00:41Z');
    expect((await report([])).metadata.createdAt).toBe('2026-11-01T00:00:00Z');
  });

  test('of a period without a run says so everywhere, and is a draft', async () => {
    const document = await report([]);
    expect(document.metadata.labels.map(({ word }) => word)).toEqual(['DRAFT']);
    expect(wordsOf(section(document, 'summary').blocks)).toContain(prose.summary.none);
    expect(wordsOf(section(document, 'tables').blocks)).toContain(prose.tables.none);
    expect(tableIn(document, 'hashes').rows).toEqual([]);
  });
});

describe('the status labels', () => {
  test('are none for a month of which every slot was observed when it says', async () => {
    expect((await report(daily(1, 31, passing))).metadata.labels).toEqual([]);
  });

  test('say DRAFT with the number of slots that are missing', async () => {
    const [label] = (await report([...daily(1, 16), ...daily(19, 31)])).metadata.labels;
    expect(label?.word).toBe('DRAFT');
    expect(label?.meaning).toContain('2 of 31');
  });

  test('say DRAFT while the month is not over, although nothing is missing yet', async () => {
    const input = monthOf(daily(1, 10, passing));
    const slots = input.calendar.slots.slice(0, 10);
    const [label] = (await buildReport({ ...input, calendar: { slots, extra: [] } }, prose)).metadata.labels;
    expect(label?.word).toBe('DRAFT');
    expect(label?.meaning).toContain('2026-10-31 06:00:00 UTC');
  });

  test('begin with the runs whose plan was not ours', async () => {
    const planInstead: Plan = {
      ...{ format: 'evidence-locker/plan/v1', run: dailyRun(30), outcome: 'FAILED', createdAt: '2026-10-30T06:00:00Z' },
      ...{ principal: null, code: { version: '0.1.0', sha256: '' }, config: {}, configSha256: '' },
      ...{ units: [], derived: [], unplanned: [], gaps: [] },
    };
    const runs = [
      ...daily(1, 29, passing),
      { run: dailyRun(30), planInstead },
      { run: dailyRun(31), ...passing, timing: 'SIMULATED' as const },
    ];
    const labels = (await report(runs)).metadata.labels;
    expect(labels.map(({ word }) => word)).toEqual(['PLAN_NOT_OURS', 'SIMULATED']);
    expect(labels[0]?.meaning).toContain(': 2026-10-30T06-00-00Z. It is sealed and was not obeyed');
  });

  test('say SIMULATED with the number of runs that were not observed when they say', async () => {
    const runs = [...daily(1, 30, passing), { run: dailyRun(31), ...passing, timing: 'SIMULATED' as const }];
    const [label] = (await report(runs)).metadata.labels;
    expect(label?.word).toBe('SIMULATED');
    expect(label?.meaning).toContain('1 of 31');
  });
});

describe('attachments', () => {
  test('are the chain of the period and the last manifest, byte for byte', async () => {
    const input = monthOf(daily(1, 31, passing));
    const { attachments } = await buildReport(input, prose);
    const [chain, manifest] = attachments.map(({ bytes }) => Buffer.from(bytes).toString('utf8'));
    expect(chain?.split('\n')[1]).toBe(
      `0,${dailyRun(1)},${input.runs[0]?.payloadSha256},${input.runs[0]?.manifestSha256}`,
    );
    expect(sha256Hex(manifest ?? '')).toBe(input.runs.at(-1)?.manifestSha256);
  });

  test('refuse a manifest that is not the one that was sealed', async () => {
    const input = monthOf(daily(1, 31, passing));
    const last = input.runs.at(-1) as ReportInput['runs'][number];
    const runs = [...input.runs.slice(0, -1), { ...last, manifestSha256: '0'.repeat(64) }];
    await expect(buildReport({ ...input, runs }, prose)).rejects.toMatchObject({ code: 'DERIVED_DIFFERS' });
  });
});
