import { Construct } from 'constructs';
import type { Config } from '#domain/declaring/config.ts';
import type { EvidenceFunction } from '../functions/evidence-function.ts';
import { type Definition, invoke, retries, whateverHappens } from './asl.ts';
import { ScheduledMachine, type ScheduledMachineProps } from './scheduled-machine.ts';
import { type ReaderArns, scopeStates } from './scope-states.ts';
import { SealMachine } from './seal-machine.ts';

export interface RunMachineProps extends Pick<ScheduledMachineProps, 'key' | 'alerts'> {
  readonly plan: EvidenceFunction;
  readonly collectors: readonly (EvidenceFunction & { readonly reader: keyof ReaderArns })[];
  readonly seal: EvidenceFunction;
  readonly schedule: Config['schedule'];
  readonly scopesAtOnce: number;
}

/**
 * Plan, read every scope, seal: whatever fails on the way, the run ends in a seal, or in an alarm if it cannot. A run
 * that is stopped or outlasts its slot ends before its last state, so another machine seals it.
 */
export class RunMachine extends Construct {
  constructor(scope: Construct, id: string, props: RunMachineProps) {
    super(scope, id);
    const { plan, collectors, seal, schedule, scopesAtOnce, key, alerts } = props;
    const readers = Object.fromEntries(collectors.map(({ reader, versionArn }) => [reader, versionArn]));
    const { stateMachine } = new ScheduledMachine(this, 'Machine', {
      name: 'run',
      description: 'Takes evidence: plan, collect, seal',
      remedy: 'it is sealed as far as it came, and starting it again would read nothing more for that slot',
      definition: runDefinition({
        plan: plan.versionArn,
        readers,
        seal: seal.versionArn,
        scopesAtOnce,
        timeoutSeconds: schedule.everyHours * 3600,
      }),
      startsItself: true,
      invokes: [plan, ...collectors, seal],
      cron: runCron(schedule),
      input: { seal: seal.versionArn }, // by which it is sealed if it ends before its seal, whatever is deployed by then
      latestAfterHours: schedule.everyHours,
      dueEveryHours: schedule.everyHours,
      key,
      alerts,
    });
    new SealMachine(this, 'Unfinished', { runs: stateMachine, seal, key, alerts });
  }
}

/** The slots of `schedule` as EventBridge Scheduler writes them, in UTC: minutes hours day-of-month month weekday year. */
export function runCron({ at, everyHours }: Config['schedule']): string {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const hours = Array.from({ length: 24 / everyHours }, (_, index) => (hour + index * everyHours) % 24);
  return `cron(${minute} ${hours.sort((a, b) => a - b).join(',')} * * ? *)`;
}

interface RunStates {
  /** ARNs of functions. */
  readonly plan: string;
  readonly readers: ReaderArns;
  readonly seal: string;
  readonly scopesAtOnce: number;
  /** A run is over when the next one is due. */
  readonly timeoutSeconds: number;
}

/**
 * The run. Between states travels the least there can be: `{ scheduledAt }`, the names of scopes and of who reads them;
 * what a unit read lies in the locker, and failures stay in the execution's history and log.
 */
export const runDefinition = ({ plan, readers, seal, scopesAtOnce, timeoutSeconds }: RunStates): Definition => ({
  Comment: 'Evidence Locker: one run',
  StartAt: 'Plan',
  TimeoutSeconds: timeoutSeconds,
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
        'readers.$': '$$.Map.Item.Value.readers',
      },
      MaxConcurrency: scopesAtOnce,
      // Every scope is an execution of its own: one execution may write no more than 25,000 events:
      // https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Readers',
        States: {
          Readers: {
            Type: 'Map',
            ItemsPath: '$.readers',
            ItemSelector: {
              'scheduledAt.$': '$.scheduledAt',
              'scope.$': '$.scope',
              'reader.$': '$$.Map.Item.Value',
              last: { first: null },
            },
            // The limits of a host hold for all calls to it together, and a process counts only its own.
            MaxConcurrency: 1,
            ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...scopeStates(readers) },
            ResultSelector: {},
            End: true,
          },
        },
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
