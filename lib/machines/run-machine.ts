import { Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Config } from '#domain/declaring/config.ts';
import { type Definition, invoke, retries, type State, whateverHappens } from './asl.ts';
import { ScheduledMachine, type ScheduledMachineProps } from './scheduled-machine.ts';

const SCOPES_AT_ONCE = 40;

export interface RunMachineProps extends Pick<ScheduledMachineProps, 'key' | 'alerts'> {
  readonly plan: IFunction;
  readonly collectors: readonly IFunction[];
  readonly seal: IFunction;
  readonly schedule: Config['schedule'];
}

/** Plan, read every unit, seal: whatever fails on the way, the run ends in a seal, or in an alarm if it cannot. */
export class RunMachine extends Construct {
  readonly machine: ScheduledMachine;

  constructor(scope: Construct, id: string, props: RunMachineProps) {
    super(scope, id);
    const { plan, collectors, seal, schedule, key, alerts } = props;
    this.machine = new ScheduledMachine(this, 'Machine', {
      name: 'run',
      description: 'Takes evidence: plan, collect, seal',
      definition: runDefinition(plan.functionArn, seal.functionArn, `${Stack.of(this).stackName}-collect-`),
      startsItself: true,
      invokes: [plan, ...collectors, seal],
      cron: runCron(schedule),
      latestAfterHours: schedule.everyHours,
      dueEveryHours: schedule.everyHours,
      key,
      alerts,
    });
  }
}

/** The slots of `schedule` as EventBridge Scheduler writes them, in UTC: minutes hours day-of-month month weekday year. */
export function runCron({ at, everyHours }: Config['schedule']): string {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const hours = Array.from({ length: 24 / everyHours }, (_, index) => (hour + index * everyHours) % 24);
  return `cron(${minute} ${hours.sort((a, b) => a - b).join(',')} * * ? *)`;
}

/**
 * The run. Between states travels the least there can be: `{ scheduledAt }`, the names of scopes and collectors, and how
 * many units of a scope to read at once; what a unit read lies in the locker. A unit that fails for good is dropped here
 * and found missing by the seal step, which compares the plan with what is there; the failure itself stays in the
 * execution's history and log. `functions` is what the names of the collectors' functions begin with.
 */
export const runDefinition = (plan: string, seal: string, functions: string): Definition => ({
  Comment: 'Evidence Locker: one run',
  StartAt: 'Plan',
  States: {
    Plan: {
      ...invoke({ FunctionName: plan, Payload: { 'scheduledAt.$': '$.scheduledAt' } }),
      OutputPath: '$.Payload',
      Retry: retries(3),
      Catch: whateverHappens('Seal'),
      Next: 'Scopes',
    },
    Scopes: {
      Type: 'Map',
      ItemsPath: '$.scopes',
      ItemSelector: {
        'scheduledAt.$': '$.scheduledAt',
        'scope.$': '$$.Map.Item.Value.scope',
        'unitsAtOnce.$': '$$.Map.Item.Value.unitsAtOnce',
        'collectors.$': '$$.Map.Item.Value.collectors',
      },
      MaxConcurrency: SCOPES_AT_ONCE,
      // Every scope is an execution of its own: one execution may write no more than 25,000 events, and a unit takes
      // seven: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Units',
        States: { Units: units(functions) },
      },
      ToleratedFailurePercentage: 100,
      ResultPath: null,
      Catch: whateverHappens('Seal'),
      Next: 'Seal',
    },
    Seal: {
      ...invoke({ FunctionName: seal, Payload: { 'scheduledAt.$': '$$.Execution.Input.scheduledAt' } }),
      OutputPath: '$.Payload',
      Retry: retries(5),
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Not sealed' }],
      End: true,
    },
    'Not sealed': { Type: 'Fail', ErrorPath: '$.Error', CausePath: '$.Cause' },
  },
});

const units = (functions: string): State => ({
  Type: 'Map',
  ItemsPath: '$.collectors',
  ItemSelector: { 'scheduledAt.$': '$.scheduledAt', 'scope.$': '$.scope', 'collector.$': '$$.Map.Item.Value' },
  // The plan says how many read one scope at the same time: a host of Databricks takes one after the other.
  MaxConcurrencyPath: '$.unitsAtOnce',
  ItemProcessor: {
    ProcessorConfig: { Mode: 'INLINE' },
    StartAt: 'Collect',
    States: {
      Collect: {
        ...invoke({ 'FunctionName.$': `States.Format('${functions}{}', $.collector)`, 'Payload.$': '$' }),
        ResultSelector: {},
        Retry: retries(2),
        Catch: whateverHappens('Unit failed'),
        End: true,
      },
      'Unit failed': { Type: 'Pass', Result: {}, End: true },
    },
  },
  ResultSelector: {},
  End: true,
});
