import { Duration, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { inThisAccount, Machine, type MachineProps, watchId } from './machine.ts';

export interface ScheduledMachineProps extends MachineProps {
  /** In UTC, as EventBridge Scheduler writes it. */
  readonly cron: string;
  /** What an execution is told besides its time. */
  readonly input?: Readonly<Record<string, string>>;
  /** A schedule that could not be delivered is tried again for so long, at most a day; then it goes to the queue. */
  readonly latestAfterHours: number;
  /** Alarms when no execution succeeded for so long and half a day more. */
  readonly dueEveryHours?: number;
}

/** A state machine that is started by a schedule, and is missed when it does not run. */
export class ScheduledMachine extends Machine {
  constructor(scope: Construct, id: string, props: ScheduledMachineProps) {
    super(scope, id, props);
    this.#schedule(props);
    this.#miss(props);
  }

  #schedule({ name, description, cron, input, latestAfterHours, alerts }: ScheduledMachineProps): void {
    const stack = Stack.of(this);
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: inThisAccount('scheduler.amazonaws.com', stack),
      description: `Starts: ${description}`,
    });
    const policy = new ManagedPolicy(this, 'SchedulePolicy', {
      roles: [role],
      statements: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [this.stateMachine.stateMachineArn] }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [alerts.undelivered.queueArn] }),
      ],
    });
    const schedule = new CfnSchedule(this, 'Schedule', {
      name: `${stack.stackName}-${name}`,
      description,
      scheduleExpression: cron,
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: this.stateMachine.stateMachineArn,
        roleArn: role.roleArn,
        // The scheduled time names the run, so that a schedule delivered twice is the same run.
        input: stack.toJsonString({ scheduledAt: '<aws.scheduler.scheduled-time>', ...input }),
        retryPolicy: { maximumEventAgeInSeconds: latestAfterHours * 3600, maximumRetryAttempts: 185 },
        deadLetterConfig: { arn: alerts.undelivered.queueArn },
      },
    });
    schedule.node.addDependency(policy);
  }

  #miss({ description, dueEveryHours, alerts }: ScheduledMachineProps): void {
    if (dueEveryHours === undefined) return;
    alerts.watch(`${watchId(this)}Missed`, {
      metric: this.stateMachine.metricSucceeded({ statistic: 'Sum', period: Duration.hours(1) }),
      description: `Has not succeeded since it was last due (or not yet, after a first deployment): ${description}`,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: dueEveryHours + 12,
      missing: TreatMissingData.BREACHING,
    });
  }
}
