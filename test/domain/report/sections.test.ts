import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Population } from '#domain/judging/population.ts';
import type { ReportInput } from '#domain/report/digest/input.ts';
import { buildReport } from '#domain/report/model.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { noVerdicts } from '#domain/words/verdict.ts';
import { daily, passing, report, section, tableIn, wordsOf } from './reading.ts';
import { collectorWith, dailyRun, finding, monthOf, population, prose, unit } from './sample.ts';

const EAST = 'aws.123456789012.us-east-1';

test('what an older version sealed of a rule, which told no links apart, supports and evidences nothing', () => {
  const { evidences: _, criterion: __, ...older } = population('rotates', { PASS: 1 });
  expect(Population.parse(older)).toEqual({ ...older, evidences: [] });
});

describe('the summary', () => {
  const runs = [
    ...daily(1, 10, passing),
    ...daily(11, 14, { populations: [population('rotates', { FAIL: 1, PASS: 1 })] }),
    ...daily(15, 31, passing),
  ];

  test('does not call a rule green that failed on 4 of 31 days', async () => {
    const document = await report(runs);
    const [row] = tableIn(document, 'summary-rules').rows;
    expect(row?.at(-2)).toBe('PASS');
    expect(row?.at(-1)).toBe('4 FAIL\n27 PASS');
    expect(tableIn(document, 'summary-flips').rows).toEqual([
      ['Title of rotates', `${dailyRun(11)}\n${dailyRun(15)}`, 'PASS → FAIL\nFAIL → PASS'],
    ]);
    expect(tableIn(document, 'summary-safeguards').rows[0]?.at(-1)).toBe('4 FAIL\n27 PASS');
  });

  test('tells of things that came to fail and ceased to while the rule failed before and after', async () => {
    const failing = (...ids: string[]) => ({
      findings: ids.map((id) => finding('rotates', 'FAIL', id)),
      populations: [population('rotates', { FAIL: ids.length, PASS: 2 })],
    });
    const document = await report([
      ...daily(1, 10, failing('old', 'mended')),
      ...daily(11, 20, failing('old', 'again')),
      ...daily(21, 25, failing('old')),
      ...daily(26, 31, failing('old', 'again', 'new')),
    ]);
    const [flips, spells] = section(document, 'summary-flips').blocks.filter((block) => block.kind === 'table');
    expect(flips?.rows).toEqual([]);
    expect(spells?.rows).toEqual([['Title of rotates', '3', '2', '0', '3']]);
  });

  test('counts under a paragraph only what evidences it, and prints what supports it as such', async () => {
    const [cipher, access] = ['164.312(a)(2)(iv)', '164.312(a)(1)'];
    const scopes = { none: 1, unread: 1, counts: { ...noVerdicts(), ERROR: 1, NOT_APPLICABLE: 1 } };
    const document = await report(
      daily(1, 31, {
        populations: [
          population(
            'encrypted',
            { PASS: 2 },
            { controls: [cipher, access], evidences: [cipher], scopes, verdict: 'ERROR' },
          ),
          population('rotates', { FAIL: 5 }, { controls: [cipher], evidences: [] }),
        ],
        findings: [finding('rotates', 'FAIL', 'a')],
      }),
      { inPart: [cipher] },
    );
    const [evidenced, supported] = section(document, 'summary-safeguards').blocks.filter(
      (block) => block.kind === 'table',
    );
    expect(evidenced?.rows).toHaveLength(1);
    expect(evidenced?.rows[0]?.[0]).toBe(`${cipher}\nTechnical safeguards, in part`);
    expect(supported?.rows[1]?.[0]).toBe(`${cipher}\nTechnical safeguards`);
    expect(evidenced?.rows[0]?.slice(1)).toEqual([
      '1',
      '0',
      '0',
      '0',
      '2',
      '0',
      '1 with none\n1 unread',
      'ERROR',
      '31 ERROR',
    ]);
    expect(supported?.rows.map(([paragraph, rules]) => [paragraph?.split('\n')[0], rules])).toEqual([
      [access, 'encrypted'],
      [cipher, 'rotates'],
    ]);
    const [facts] = section(document, 'exceptions-fail-rotates').blocks;
    expect(facts).toMatchObject({ text: `rotates · HIGH · by the entity's policy · supports ${cipher}` });
  });

  test('says why rules did not apply, at the last run', async () => {
    const findings = [
      finding('rotates', 'NOT_APPLICABLE', 'a', { reason_code: 'AWS_MANAGED', reason: 'AWS rotates it.' }),
    ];
    const document = await report(
      daily(1, 31, { findings, populations: [population('rotates', { NOT_APPLICABLE: 1 })] }),
    );
    expect(tableIn(document, 'summary-not-applicable').rows).toEqual([
      ['AWS_MANAGED', 'AWS rotates it.', 'rotates', '1'],
    ]);
  });

  test('says once what several rules say alike', async () => {
    const none = (rule: string, resource: string) =>
      finding(rule, 'NOT_APPLICABLE', resource, { reason_code: 'NONE_EXPECTED', reason: 'There is none.' });
    const findings = [none('rotates', 'a'), none('rotates', 'b'), none('encrypted', 'c')];
    const document = await report(daily(1, 31, { findings, ...passing }));
    expect(tableIn(document, 'summary-not-applicable').rows).toEqual([
      ['NONE_EXPECTED', 'There is none.', 'encrypted (1)\nrotates (2)', '3'],
    ]);
  });

  test('counts the first and the last run and what lies between', async () => {
    const last = { run: dailyRun(31), populations: [population('rotates', { PASS: 1, UNKNOWN: 3 })] };
    const document = await report([...daily(1, 30, passing), last]);
    expect(tableIn(document, 'summary-verdicts').rows).toEqual([
      ['FAIL', '0', '0', '0'],
      ['ERROR', '0', '0', '0'],
      ['UNKNOWN', '0', '3', '+3'],
      ['PASS', '2', '1', '−1'],
      ['NOT_APPLICABLE', '0', '0', '0'],
    ]);
  });

  test('marks a FAIL beside an ERROR as incomplete', async () => {
    const mixed = { populations: [population('rotates', { FAIL: 1, ERROR: 1 })] };
    const document = await report(daily(1, 31, mixed));
    expect(tableIn(document, 'summary-rules').rows[0]?.at(-2)).toBe('FAIL, incomplete');
  });
});

describe('exceptions', () => {
  test('print every one, and name the query for those beyond a cap', async () => {
    const findings = Array.from({ length: 7 }, (_, index) => finding('rotates', 'FAIL', `key-${index}`));
    const samples = daily(1, 31, { findings, ...passing });
    expect(tableIn(await report(samples), 'exceptions-fail-rotates').rows.length).toBe(7);
    const capped = await report(samples, { limits: { exceptionsPerRule: 5 } });
    expect(tableIn(capped, 'exceptions-fail-rotates').rows.length).toBe(5);
    const said = wordsOf(section(capped, 'exceptions-fail-rotates').blocks);
    expect(said).toContain('2 more of these are not printed');
    expect(said).toContain(
      `SELECT * FROM findings WHERE rule_id = 'rotates' AND verdict IN ('FAIL') AND run_id BETWEEN '${dailyRun(1)}' AND '${dailyRun(31)}'`,
    );
  });

  test('list FAIL before ERROR and UNKNOWN, the most severe rule first, with its remedy', async () => {
    const findings = [
      finding('rotates', 'FAIL', 'a'),
      finding('urgent', 'FAIL', 'b'),
      finding('rotates', 'ERROR', 'c'),
    ];
    const populations = [
      population('rotates', { FAIL: 1 }),
      population('urgent', { FAIL: 1 }, { severity: 'CRITICAL' }),
    ];
    const document = await report(daily(1, 31, { findings, populations }), { remedies: { urgent: 'Act now.' } });
    const ids = document.sections.map(({ id }) => id).filter((id) => id.startsWith('exceptions'));
    expect(ids).toEqual([
      'exceptions',
      'exceptions-fail',
      'exceptions-fail-urgent',
      'exceptions-fail-rotates',
      'exceptions-undetermined',
      'exceptions-undetermined-rotates',
    ]);
    expect(wordsOf(section(document, 'exceptions-fail-urgent').blocks)).toContain('Remedy: Act now.');
  });

  test('name a disposition beside the FAIL that stays one', async () => {
    const accepted = finding('rotates', 'FAIL', 'a', { disposition_id: 'RA-1' });
    const document = await report(daily(1, 31, { findings: [accepted], ...passing }));
    expect(tableIn(document, 'exceptions-fail-rotates').rows[0]?.join()).toContain('RA-1');
  });
});

describe('completeness', () => {
  test('names the missed slot, the extra run and what each day was', async () => {
    const extra = { run: '2026-10-05T09-30-00Z', ...passing };
    const late = { run: dailyRun(8), ...passing, timing: 'LATE' as const, outcome: 'PARTIAL' as const };
    const samples = [...daily(1, 5, passing), extra, ...daily(6, 7, passing), late, ...daily(10, 31, passing)];
    const document = await report(samples);
    const { blocks } = section(document, 'completeness-calendar');
    const [missed, outside, attention] = blocks.filter((block) => block.kind === 'table');
    expect(missed?.rows).toEqual([['2026-10-09 06:00:00 UTC']]);
    expect(outside?.rows).toEqual([['2026-10-05 09:30:00 UTC']]);
    expect(attention?.rows.map(([run, timing, outcome]) => [run, timing, outcome])).toEqual([
      [dailyRun(8), 'LATE', 'PARTIAL'],
    ]);
    const calendar = blocks.find((block) => block.kind === 'calendar');
    const statesOf = (day: number) => calendar?.days[day - 1]?.states;
    expect([1, 5, 8, 9].map(statesOf)).toEqual([
      ['sealed'],
      ['extra 1/2', 'sealed 2/2'],
      ['gaps', 'late', 'sealed'],
      ['missed'],
    ]);
  });

  test('names the units that stand on recordings the sealing process did not make, and nothing where there are none', async () => {
    const [run, at] = [dailyRun(2), 'aws.123456789012.us-east-1'];
    const tables = async (units: Parameters<typeof monthOf>[0][number]['units']) =>
      section(
        await buildReport(monthOf([{ run, ...(units ? { units } : {}) }]), prose),
        'completeness-units',
      ).blocks.filter((block) => block.kind === 'table');
    const usual = (await tables(undefined)).length;
    const marked = await tables([unit('kms-keys', at), { ...unit('ebs-volumes', at, 'COMPLETE', 7), adopted: true }]);
    expect(marked.length).toBe(usual + 1);
    expect(marked.at(-1)?.rows).toEqual([[`ebs-volumes\n${at}`, run, 'ADOPTED', '7']]);
  });

  test('has a line for each member in which something was masked, with the pattern, since when and how often', async () => {
    const input = monthOf(daily(1, 3, passing));
    const mask = { collector: 'kms-keys', scope: EAST, operation: 'kms:DescribeKey', path: 'KeyMetadata.Description' };
    const caller = { operation: 'sts:GetCallerIdentity', path: 'GetCallerIdentityResult.UserId' };
    const west = { ...mask, scope: 'aws.123456789012.us-west-2' };
    const masked = [
      [{ ...mask, ...caller, pattern: 'aws-access-key', count: 1 }],
      [{ ...mask, pattern: 'ssn', count: 2 }],
      [
        { ...mask, pattern: 'ssn', count: 3 },
        { ...west, pattern: 'ssn', count: 1 },
        { ...mask, pattern: 'jwt', count: 1 },
      ],
    ];
    const runs = input.runs.map((run, at) => {
      const manifest = { ...run.manifest, masked: masked[at] ?? [] };
      return { ...run, manifest, manifestSha256: sha256Hex(canonicalJson(manifest)) };
    });
    const table = tableIn(await buildReport({ ...input, runs }, prose), 'completeness-masked');
    const place = ['kms-keys\nkms:DescribeKey', 'KeyMetadata.Description'];
    expect(table.rows).toEqual([
      [...place, 'jwt', '2026-10-03', '1'],
      [...place, 'ssn', '2026-10-02 to 2026-10-03', '4'],
      ['kms-keys\nsts:GetCallerIdentity', `${caller.path}\nthe service’s own id`, 'aws-access-key', '2026-10-01', '0'],
    ]);
    expect(tableIn(await buildReport(input, prose), 'completeness-masked')).toMatchObject({
      rows: [],
      whenEmpty: expect.stringContaining('Nothing was masked'),
    });
  });

  test('tells a member that no model knows once by its name, and not among the gaps', async () => {
    const told = (scope: string, more = {}) => ({
      ...{ collector: 'kms-keys', scope, operation: 'kms:DescribeKey', resource_id: null, code: 'UNKNOWN_MEMBER' },
      ...{ fields: ['KeyMetadata.Shared'], reason: '1 of 2 rows carry it', ...more },
    });
    const gaps = [told(EAST), told('aws.1.eu-west-3'), { ...told(EAST), code: 'ACCESS_DENIED', fields: [] }];
    const { blocks } = section(await report(daily(1, 31, { gaps, ...passing })), 'completeness-gaps');
    const [unread, members] = blocks.filter((block) => block.kind === 'table');
    expect(unread?.rows).toHaveLength(1);
    expect(members?.rows).toEqual([
      [
        'kms:DescribeKey\nKeyMetadata.Shared\nUNKNOWN_MEMBER',
        ...['kms-keys', '1 of 2 rows carry it', '2026-10-01 to 2026-10-31', '2'],
      ],
    ]);
  });

  test('ties the rows that were read to the rows that were kept', async () => {
    const input = monthOf(daily(1, 31, { units: [unit('kms-keys', EAST, 'COMPLETE', 5)] }));
    const last = input.runs.at(-1) as ReportInput['runs'][number];
    const [table] = last.manifest.tables;
    const manifest = { ...last.manifest, tables: [{ ...(table as NonNullable<typeof table>), rows: 4 }] };
    const broken = { ...last, manifest, manifestSha256: sha256Hex(canonicalJson(manifest)) };
    const tieOut = async (runs: ReportInput['runs']) =>
      tableIn(await buildReport({ ...input, runs }, prose), 'completeness-units').rows[0]?.slice(-3);
    expect(await tieOut(input.runs)).toEqual(['5', '5', 'agrees']);
    expect(await tieOut([...input.runs.slice(0, -1), broken])).toEqual(['5', '4', 'differs']);
  });
});

describe('tables of what was observed', () => {
  const rows = Array.from({ length: 6 }, (_, index) => ({ id: `key-${index}`, scope: EAST, enabled: index % 2 === 0 }));
  const tables = [collectorWith({ enabled: z.boolean() }, rows)];
  const findings = [finding('rotates', 'FAIL', 'key-1'), finding('rotates', 'UNKNOWN', 'key-4')];
  const month = (more: Partial<ReportInput> = {}) =>
    report(daily(1, 31, { findings, ...passing }), { tables, ...more });

  test('print every row with its worst open exception', async () => {
    expect(tableIn(await month(), 'tables-kms-keys').rows).toEqual([
      [`key-0\n${EAST}`, 'yes', 'none'],
      [`key-1\n${EAST}`, 'no', 'FAIL'],
      [`key-2\n${EAST}`, 'yes', 'none'],
      [`key-3\n${EAST}`, 'no', 'none'],
      [`key-4\n${EAST}`, 'yes', 'UNKNOWN'],
      [`key-5\n${EAST}`, 'no', 'none'],
    ]);
  });

  test('that are too large print their exceptions and say how many rows that leaves out', async () => {
    const document = await month({ limits: { rowsPerTable: 5 } });
    expect(tableIn(document, 'tables-kms-keys').rows.map(([id]) => id)).toEqual([`key-1\n${EAST}`, `key-4\n${EAST}`]);
    const said = wordsOf(section(document, 'tables-kms-keys').blocks);
    expect(said).toContain(
      'The table has 6 rows. Printed are its 2 rows with an open exception; the other 4 have none.',
    );
    expect(said).toContain(`SELECT * FROM kms_keys WHERE run_id = '${dailyRun(31)}'`);
  });

  test('with more exceptions than fit say that too', async () => {
    const document = await month({ limits: { rowsPerTable: 1 } });
    expect(tableIn(document, 'tables-kms-keys').rows.length).toBe(1);
    const said = wordsOf(section(document, 'tables-kms-keys').blocks);
    expect(said).toContain(
      'The table has 6 rows, 2 of them with an open exception. Printed are the first 1 of those; 5 rows',
    );
  });
});

describe('a table that a run could not read completely', () => {
  const observed = async (units: ReturnType<typeof unit>[]) => {
    const document = await report(daily(1, 31, { ...passing, units }), {
      tables: [collectorWith({ enabled: z.boolean() }, [])],
    });
    return wordsOf(section(document, 'tables-kms-keys').blocks);
  };

  test('does not say that there is nothing', async () => {
    const said = await observed([unit('kms-keys', EAST), unit('kms-keys', 'aws.123456789012.us-west-2', 'FAILED')]);
    expect(said).toContain('1 of the 2 units of this collector were not complete');
    expect(said).not.toContain(prose.tables.empty);
    expect(await observed([])).toContain(prose.tables.unplanned);
    expect(await observed([unit('kms-keys', EAST)])).toContain(prose.tables.empty);
  });
});

test('changes beyond a cap are counted, with the query that shows them', async () => {
  const changes = Array.from({ length: 4 }, (_, index) => ({
    ...{ scope: EAST, table_name: 'kms_keys', resource_id: `key-${index}`, kind: 'ADDED' },
    ...{ path: null, before: null, after: '{}' },
  }));
  const document = await report([...daily(1, 30, passing), { run: dailyRun(31), changes, ...passing }], {
    limits: { changesPerTable: 3 },
  });
  expect(tableIn(document, 'changes').rows).toEqual([['KMS keys and their rotation\nkms_keys', '4', '0', '0']]);
  expect(tableIn(document, 'changes-kms_keys').rows.length).toBe(3);
  const said = wordsOf(section(document, 'changes-kms_keys').blocks);
  expect(said).toContain('1 later changes of this table are not printed');
  expect(said).toContain("WHERE table_name = 'kms_keys'");
});

test('the statement of production says from when to when each code and configuration was used', async () => {
  const input = monthOf(daily(1, 31, passing));
  const runs = input.runs.map((run, index) => {
    const manifest = { ...run.manifest, configSha256: (index < 9 ? 'a' : 'b').repeat(64) };
    return { ...run, manifest, manifestSha256: sha256Hex(canonicalJson(manifest)) };
  });
  const document = await buildReport({ ...input, runs }, prose);
  const said = wordsOf(section(document, 'ipe-production').blocks);
  expect(said).toContain(`${'a'.repeat(64)}\\n  from ${dailyRun(1)} to ${dailyRun(9)}`);
  expect(said).toContain(`${'b'.repeat(64)}\\n  from ${dailyRun(10)} to ${dailyRun(31)}`);
});
