import { StateMachine } from 'aws-local-stepfunctions';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { slotsBetween } from '#domain/words/slots.ts';
import { reportDefinition } from '../../../lib/machines/report-machine.ts';
import { runCron, runDefinition } from '../../../lib/machines/run-machine.ts';
import { sealDefinition } from '../../../lib/machines/seal-machine.ts';
import { inPartition } from '../../support/in-partition.ts';

const PLAN = 'arn:aws:lambda:us-east-1:111122223333:function:plan';
const SEAL = 'arn:aws:lambda:us-east-1:111122223333:function:seal';
const REPORT = 'arn:aws:lambda:us-east-1:111122223333:function:report';
const scheduledAt = '2026-11-21T06:00:00Z';

interface Invocation {
  readonly FunctionName: string;
  readonly Payload: unknown;
}
type Functions = (invocation: Invocation) => unknown;

/** Runs a definition with `functions` in place of Lambda; returns what it ends with and every invocation, in order. */
async function run(definition: object, functions: Functions, input: object = { scheduledAt }) {
  const invocations: Invocation[] = [];
  const invoke = async (invocation: Invocation) => {
    invocations.push(invocation);
    return { StatusCode: 200, Payload: await functions(invocation) };
  };
  const states = ['Plan', 'Collect', 'What is left', 'Unit', 'Seal', 'Seal as it began', 'Report'];
  const { result } = new StateMachine(inPartition(definition) as never).run(input as never, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(states.map((state) => [state, invoke])) as never,
      retryIntervalOverrides: Object.fromEntries(states.map((state) => [state, 0])),
      waitTimeOverrides: { 'Until nobody writes': 0 },
    },
  });
  const outcome: { output?: unknown; error?: Error } = await result.then(
    (output) => ({ output }),
    (error: Error) => ({ error }),
  );
  return { ...outcome, invocations, names: invocations.map(({ FunctionName }) => FunctionName) };
}

const COLLECT = 'arn:aws:lambda:us-east-1:111122223333:function:collect';
const DATABRICKS = 'arn:aws:lambda:us-east-1:111122223333:function:collect-databricks';
const PROBE = 'arn:aws:lambda:us-east-1:111122223333:function:probe';
const EAST = 'aws.111122223333.us-east-1';
const WORKSPACE = 'databricks.a.1';
/** What the plan function answers. */
const PLANNED = {
  scheduledAt,
  scopes: [
    { scope: EAST, readers: ['aws'] },
    { scope: WORKSPACE, readers: ['databricks', 'probe'] },
  ],
};
const readers = { aws: COLLECT, databricks: DATABRICKS, probe: PROBE };
const definition = runDefinition({ plan: PLAN, readers, seal: SEAL, scopesAtOnce: 8, timeoutSeconds: 86_400 });
const failing = (name: string) => () => {
  throw Object.assign(new Error('it broke'), { name });
};
const DONE = { next: 'done', first: null };

describe('a run', () => {
  const answer: Functions = ({ FunctionName }) =>
    FunctionName === PLAN ? PLANNED : FunctionName === SEAL ? { sealed: true } : DONE;
  /** What was asked of one function, in order. */
  const asked = (invocations: readonly Invocation[], name: string) =>
    invocations.filter(({ FunctionName }) => FunctionName === name).map(({ Payload }) => Payload);

  test('plans, has every scope read by those who read something there, then seals', async () => {
    const { output, invocations } = await run(definition, answer);
    expect(invocations[0]).toEqual({ FunctionName: PLAN, Payload: { scheduledAt } });
    expect(asked(invocations, COLLECT)).toEqual([{ scheduledAt, scope: EAST, first: null }]);
    expect(asked(invocations, DATABRICKS)).toEqual([{ scheduledAt, scope: WORKSPACE, first: null }]);
    expect(asked(invocations, PROBE)).toEqual([{ scheduledAt, scope: WORKSPACE, first: null }]);
    expect(invocations).toHaveLength(5);
    expect(invocations.at(-1)).toEqual({ FunctionName: SEAL, Payload: { scheduledAt } });
    expect(output).toEqual({ sealed: true });
  });

  test('goes on with a scope as long as there is progress, with the unit that was cut first', async () => {
    const states = [{ next: 'again', first: 'kms-keys' }, { next: 'again', first: null }, DONE];
    const { invocations, output } = await run(definition, (invocation) =>
      invocation.FunctionName === COLLECT ? states.shift() : answer(invocation),
    );
    expect(asked(invocations, COLLECT)).toEqual(
      [null, 'kms-keys', null].map((first) => ({ scheduledAt, scope: EAST, first })),
    );
    expect(output).toEqual({ sealed: true });
  });

  test.each([
    ['stores nothing', () => ({ next: 'one-by-one', first: null })],
    ['dies', failing('Runtime.ExitError')],
    ['takes too long', failing('Sandbox.Timedout')],
  ])('reads what is left one by one where an invocation %s, and each once', async (_how, first) => {
    const { invocations, output } = await run(definition, (invocation) => {
      if (invocation.FunctionName !== COLLECT) return answer(invocation);
      const { list, only } = invocation.Payload as { list?: true; only?: string };
      if (list) return { left: ['breaks', 'ebs-volumes', 'kms-keys'] };
      if (only === undefined) return first();
      return only === 'breaks' ? failing('Runtime.ExitError')() : DONE;
    });
    expect(asked(invocations, COLLECT)).toEqual([
      { scheduledAt, scope: EAST, first: null },
      { scheduledAt, scope: EAST, list: true },
      { scheduledAt, scope: EAST, only: 'breaks' },
      { scheduledAt, scope: EAST, only: 'ebs-volumes' },
      { scheduledAt, scope: EAST, only: 'kms-keys' },
    ]);
    expect(asked(invocations, DATABRICKS)).toHaveLength(1);
    expect(output).toEqual({ sealed: true });
  });

  test('seals although a scope cannot even be listed, and has the others read', async () => {
    const { invocations, output } = await run(definition, (invocation) =>
      invocation.FunctionName === DATABRICKS ? failing('Runtime.ImportModuleError')() : answer(invocation),
    );
    expect(asked(invocations, DATABRICKS)).toHaveLength(1 + 4); // once to read; once to list, and three times again
    expect(asked(invocations, PROBE)).toHaveLength(1);
    expect(asked(invocations, COLLECT)).toHaveLength(1);
    expect(output).toEqual({ sealed: true });
  });

  test('leaves out a reader that is not deployed, and has the others read', async () => {
    const { probe: _probe, ...others } = readers;
    const without = runDefinition({ plan: PLAN, readers: others, seal: SEAL, scopesAtOnce: 8, timeoutSeconds: 86_400 });
    const { invocations, output } = await run(without, answer);
    expect(invocations.map(({ FunctionName }) => FunctionName).sort()).toEqual(
      [PLAN, COLLECT, DATABRICKS, SEAL].sort(),
    );
    expect(output).toEqual({ sealed: true });
  });

  test.each([
    ['the plan', PLAN, 61],
    ['a scope', COLLECT, 61],
    ['the seal', SEAL, 61],
  ])('waits for a place for %s sixty times, for nothing ran', async (_what, name, times) => {
    const throttled = failing('Lambda.TooManyRequestsException');
    let left = times - 1;
    const { names, output } = await run(definition, (invocation) => {
      if (invocation.FunctionName !== name || left === 0) return answer(invocation);
      left -= 1;
      return throttled();
    });
    expect(names.filter((one) => one === name)).toHaveLength(times);
    expect(output).toEqual({ sealed: true });
  });

  test('seals although the plan fails for good', async () => {
    const { output, invocations } = await run(definition, (invocation) =>
      invocation.FunctionName === PLAN ? failing('Error')() : answer(invocation),
    );
    expect(invocations).toHaveLength(1 + 3 + 1);
    expect(invocations.at(-1)).toEqual({ FunctionName: SEAL, Payload: { scheduledAt } });
    expect(output).toEqual({ sealed: true });
  });

  test('fails, with the reason, when it cannot be sealed', async () => {
    const { error, names } = await run(definition, (invocation) =>
      invocation.FunctionName === SEAL ? failing('SealError')() : answer(invocation),
    );
    expect(names.filter((name) => name === SEAL)).toHaveLength(6);
    expect(error?.cause).toMatchObject({ name: 'SealError', message: 'it broke' });
  });

  test('has one host asked by one function at a time, however many scopes there are', async () => {
    const scopes = Array.from({ length: 6 }, (_, index) => ({
      scope: `databricks.a.${index}`,
      readers: ['databricks', 'probe'],
    }));
    const underWay = new Map<string, number>();
    const most = new Map<string, number>();
    const { names } = await run(definition, async (invocation) => {
      if (invocation.FunctionName === PLAN) return { scheduledAt, scopes };
      if (invocation.FunctionName === SEAL) return {};
      const { scope } = invocation.Payload as { scope: string };
      const now = (underWay.get(scope) ?? 0) + 1;
      underWay.set(scope, now);
      most.set(scope, Math.max(most.get(scope) ?? 0, now));
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay.set(scope, (underWay.get(scope) ?? 0) - 1);
      return DONE;
    });
    expect(names).toHaveLength(1 + 6 * 2 + 1);
    expect([...most.values()]).toEqual(scopes.map(() => 1));
  });

  test('carries no evidence between states', async () => {
    const seen: unknown[] = [];
    await run(definition, (invocation) => {
      if (invocation.FunctionName === SEAL) seen.push(invocation.Payload);
      return invocation.FunctionName === COLLECT ? { ...DONE, secret: 'a row' } : answer(invocation);
    });
    expect(seen).toEqual([{ scheduledAt }]);
  });
});

describe('a run that ended before its seal', () => {
  test('is sealed by what the event says its input was', async () => {
    const detail = { status: 'TIMED_OUT', input: JSON.stringify({ scheduledAt }), output: null };
    const { invocations } = await run(sealDefinition(SEAL), () => ({}), detail);
    expect(sealDefinition(SEAL).StartAt).toBe('Until nobody writes');
    // Lambda's longest life is 15 minutes: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
    expect(sealDefinition(SEAL).States['Until nobody writes']?.Seconds).toBeGreaterThan(15 * 60);
    expect(invocations).toEqual([{ FunctionName: SEAL, Payload: { scheduledAt } }]);
  });

  test('is sealed by the version that it began with, where its schedule named it', async () => {
    const began = `${SEAL}:7`;
    const detail = { status: 'ABORTED', input: JSON.stringify({ scheduledAt, seal: began }) };
    const { invocations } = await run(sealDefinition(SEAL), () => ({}), detail);
    expect(invocations).toEqual([{ FunctionName: began, Payload: { scheduledAt } }]);
  });

  test('whose input nobody can read fails, and alarms', async () => {
    const { error, invocations } = await run(sealDefinition(SEAL), () => ({}), { status: 'FAILED', input: 'x' });
    expect(error).toBeInstanceOf(Error);
    expect(invocations).toEqual([]);
  });
});

describe('a report', () => {
  test('is handed to the seal function as the report function returns it', async () => {
    const files = [{ name: '2026-10.pdf', sha256: '0'.repeat(64) }];
    const report = { report: { period: '2026-10', revision: 1, files } };
    const { invocations } = await run(reportDefinition(REPORT, SEAL), ({ FunctionName }) =>
      FunctionName === REPORT ? report : {},
    );
    expect(invocations).toEqual([
      { FunctionName: REPORT, Payload: { scheduledAt } },
      { FunctionName: SEAL, Payload: report },
    ]);
  });
});

describe('the schedule', () => {
  test('falls on the slots that the calendar of runs expects', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 23 }),
        fc.nat({ max: 59 }),
        fc.constantFrom(
          1 as const,
          2 as const,
          3 as const,
          4 as const,
          6 as const,
          8 as const,
          12 as const,
          24 as const,
        ),
        (hour, minute, everyHours) => {
          const at = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
          const [, minutes, hours] = /^cron\((\d+) ([\d,]+) \* \* \? \*\)$/.exec(runCron({ at, everyHours })) ?? [];
          const due = (hours ?? '').split(',').map((due) => {
            const time = [due, minutes].map((part) => String(part).padStart(2, '0')).join('-');
            return `2026-11-21T${time}-00Z`;
          });
          const day = [new Date('2026-11-21T00:00:00Z'), new Date('2026-11-21T23:59:59Z')] as const;
          expect(due).toEqual(slotsBetween({ at, everyHours }, ...day));
        },
      ),
    );
  });
});
