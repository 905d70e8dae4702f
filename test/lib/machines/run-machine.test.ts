import { StateMachine } from 'aws-local-stepfunctions';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { slotsBetween } from '#domain/words/slots.ts';
import { reportDefinition } from '../../../lib/machines/report-machine.ts';
import { runCron, runDefinition } from '../../../lib/machines/run-machine.ts';

const PLAN = 'arn:aws:lambda:us-east-1:111122223333:function:plan';
const SEAL = 'arn:aws:lambda:us-east-1:111122223333:function:seal';
const REPORT = 'arn:aws:lambda:us-east-1:111122223333:function:report';
const scheduledAt = '2026-11-21T06:00:00Z';

interface Invocation {
  readonly FunctionName: string;
  readonly Payload: unknown;
}
type Functions = (invocation: Invocation) => unknown;

/** A definition as it stands in a stack of this partition. */
const inPartition = (definition: object, partition: string): object =>
  JSON.parse(JSON.stringify(definition).replace(/\$\{Token\[AWS\.Partition\.\d+\]\}/g, partition));

/** Runs a definition with `functions` in place of Lambda; returns what it ends with and every invocation, in order. */
async function run(definition: object, functions: Functions) {
  const invocations: Invocation[] = [];
  const invoke = async (invocation: Invocation) => {
    invocations.push(invocation);
    return { StatusCode: 200, Payload: await functions(invocation) };
  };
  const states = ['Plan', 'Collect', 'Seal', 'Report'];
  const { result } = new StateMachine(inPartition(definition, 'aws') as never).run(
    { scheduledAt },
    {
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(states.map((state) => [state, invoke])) as never,
        retryIntervalOverrides: Object.fromEntries(states.map((state) => [state, 0])),
      },
    },
  );
  const outcome: { output?: unknown; error?: Error } = await result.then(
    (output) => ({ output }),
    (error: Error) => ({ error }),
  );
  return { ...outcome, invocations, names: invocations.map(({ FunctionName }) => FunctionName) };
}

const EAST = 'aws.111122223333.us-east-1';
const WEST = 'aws.111122223333.us-west-2';
/** What the plan function answers. */
const PLANNED = {
  scheduledAt,
  scopes: [
    { scope: EAST, unitsAtOnce: 4, collectors: ['kms-keys', 'ebs-volumes'] },
    { scope: WEST, unitsAtOnce: 4, collectors: ['kms-keys'] },
  ],
};
const definition = runDefinition(PLAN, SEAL, 'EvidenceLocker-collect-');
const failing = (name: string) => () => {
  throw Object.assign(new Error('it broke'), { name });
};

describe('a run', () => {
  const answer: Functions = ({ FunctionName }) =>
    FunctionName === PLAN ? PLANNED : FunctionName === SEAL ? { sealed: true } : {};

  test('plans, reads every unit of every scope with its own function, then seals', async () => {
    const { output, invocations } = await run(definition, answer);
    expect(invocations[0]).toEqual({ FunctionName: PLAN, Payload: { scheduledAt } });
    const collect = (collector: string, scope: string) => ({
      FunctionName: `EvidenceLocker-collect-${collector}`,
      Payload: { scheduledAt, collector, scope },
    });
    const units = [collect('kms-keys', EAST), collect('ebs-volumes', EAST), collect('kms-keys', WEST)];
    expect(invocations.slice(1, -1)).toEqual(expect.arrayContaining(units));
    expect(invocations).toHaveLength(5);
    expect(invocations.at(-1)).toEqual({ FunctionName: SEAL, Payload: { scheduledAt } });
    expect(output).toEqual({ sealed: true });
  });

  test('seals although a unit fails for good, and reads the other units', async () => {
    const broken = 'EvidenceLocker-collect-ebs-volumes';
    const { output, names } = await run(definition, (invocation) =>
      invocation.FunctionName === broken ? failing('Error')() : answer(invocation),
    );
    expect(names.filter((name) => name === broken)).toHaveLength(3);
    expect(names.filter((name) => name === 'EvidenceLocker-collect-kms-keys')).toHaveLength(2);
    expect(names.at(-1)).toBe(SEAL);
    expect(output).toEqual({ sealed: true });
  });

  test('tries a throttled unit more often than one that breaks', async () => {
    const throttled = failing('Lambda.TooManyRequestsException');
    const { names } = await run(definition, (invocation) =>
      invocation.FunctionName === 'EvidenceLocker-collect-ebs-volumes' ? throttled() : answer(invocation),
    );
    expect(names.filter((name) => name === 'EvidenceLocker-collect-ebs-volumes')).toHaveLength(11);
    expect(names.at(-1)).toBe(SEAL);
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

  test.each([1, 4])(
    'reads %d units of a scope at the same time where the plan says so, however many scopes there are',
    async (unitsAtOnce) => {
      const collectors = Array.from({ length: 12 }, (_, index) => `reads-${index}`);
      const scopes = Array.from({ length: 6 }, (_, index) => ({
        scope: `databricks.a.${index}`,
        unitsAtOnce,
        collectors,
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
        return {};
      });
      expect(names).toHaveLength(1 + 6 * 12 + 1);
      expect([...most.values()]).toEqual(scopes.map(() => unitsAtOnce));
    },
  );

  test('comes to the next unit of a workspace only when every try of the one before it is over', async () => {
    const scopes = [{ scope: 'databricks.a.1', unitsAtOnce: 1, collectors: ['breaks', 'reads'] }];
    const { names } = await run(definition, ({ FunctionName }) => {
      if (FunctionName === PLAN) return { scheduledAt, scopes };
      return FunctionName.endsWith('breaks') ? failing('Error')() : {};
    });
    const collected = names.filter((name) => name.includes('collect')).map((name) => name.split('-').at(-1));
    expect(collected).toEqual(['breaks', 'breaks', 'breaks', 'reads']);
  });

  test('carries no evidence between states', async () => {
    const seen: unknown[] = [];
    await run(definition, (invocation) => {
      if (invocation.FunctionName === SEAL) seen.push(invocation.Payload);
      return invocation.FunctionName.includes('collect') ? { secret: 'a row' } : answer(invocation);
    });
    expect(seen).toEqual([{ scheduledAt }]);
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
