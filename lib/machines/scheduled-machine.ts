import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Alerts } from './alerts.ts';
import type { Definition } from './asl.ts';

export interface ScheduledMachineProps {
  /** The physical name is `<stack>-<name>`. */
  readonly name: string;
  readonly description: string;
  readonly definition: Definition;
  /** Every function the definition can name, and no other. */
  readonly invokes: readonly IFunction[];
  /** It has a distributed Map, whose items are executions of the same machine. */
  readonly startsItself?: boolean;
  /** In UTC, as EventBridge Scheduler writes it. */
  readonly cron: string;
  /** A schedule that could not be delivered is tried again for so long, at most a day; then it goes to the queue. */
  readonly latestAfterHours: number;
  /** Alarms when no execution succeeded for so long and half a day more. */
  readonly dueEveryHours?: number;
  readonly key: IKey;
  readonly alerts: Alerts;
}

/** A state machine that logs, is traced, is started by a schedule, and is missed when it fails or does not run. */
export class ScheduledMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: ScheduledMachineProps) {
    super(scope, id);
    this.stateMachine = this.#machine(props);
    this.#schedule(props);
    this.#watch(props);
  }

  #machine({ name, description, definition, invokes, startsItself, key }: ScheduledMachineProps): StateMachine {
    const stack = Stack.of(this);
    const stateMachineName = `${stack.stackName}-${name}`;
    const role = new Role(this, 'Role', { assumedBy: inThisAccount('states.amazonaws.com', stack), description });
    const policy = new ManagedPolicy(this, 'Policy', {
      description,
      roles: [role],
      statements: [
        ...(startsItself ? executesItself(stack, stateMachineName) : []),
        new PolicyStatement({ sid: 'LogsAndTraces', actions: LOGS_AND_TRACES, resources: ['*'] }),
      ],
    });
    const invoking = inLotsOf(FUNCTIONS_IN_A_POLICY, invokes).map(
      (functions, index) =>
        new ManagedPolicy(this, `Invokes${index + 1}`, {
          description,
          roles: [role],
          statements: [mayInvoke(functions)],
        }),
    );
    const machine = new StateMachine(this, 'StateMachine', {
      stateMachineName,
      comment: description,
      definitionBody: DefinitionBody.fromString(stack.toJsonString(definition)),
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        destination: new LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          encryptionKey: key,
          retention: RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
    machine.node.addDependency(policy, ...invoking);
    return machine;
  }

  #schedule({ name, description, cron, latestAfterHours, alerts }: ScheduledMachineProps): void {
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
        input: JSON.stringify({ scheduledAt: '<aws.scheduler.scheduled-time>' }),
        retryPolicy: { maximumEventAgeInSeconds: latestAfterHours * 3600, maximumRetryAttempts: 185 },
        deadLetterConfig: { arn: alerts.undelivered.queueArn },
      },
    });
    schedule.node.addDependency(policy);
  }

  #watch({ description, dueEveryHours, alerts }: ScheduledMachineProps): void {
    const id = this.node.path.split('/').slice(1).join('');
    const hour = Duration.hours(1);
    alerts.watch(`${id}Failed`, {
      metric: new MathExpression({
        label: 'Executions that failed, timed out or were aborted',
        expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
        period: hour,
        usingMetrics: {
          failed: this.stateMachine.metricFailed({ statistic: 'Sum' }),
          timedOut: this.stateMachine.metricTimedOut({ statistic: 'Sum' }),
          aborted: this.stateMachine.metricAborted({ statistic: 'Sum' }),
        },
      }),
      description: `Failed: ${description}. The execution says why; it can be started again with the same input`,
    });
    if (dueEveryHours !== undefined)
      alerts.watch(`${id}Missed`, {
        metric: this.stateMachine.metricSucceeded({ statistic: 'Sum', period: hour }),
        description: `Has not succeeded since it was last due (or not yet, after a first deployment): ${description}`,
        comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
        periods: dueEveryHours + 12,
        missing: TreatMissingData.BREACHING,
      });
  }
}

/** A policy may hold no more than 6,144 characters, and the ARN of a function can have 120. */
const FUNCTIONS_IN_A_POLICY = 40;

const inLotsOf = <Item>(size: number, items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, lot) => items.slice(lot * size, (lot + 1) * size));

const mayInvoke = (functions: readonly IFunction[]): PolicyStatement =>
  new PolicyStatement({
    actions: ['lambda:InvokeFunction'],
    resources: functions.map(({ functionArn }) => functionArn),
  });

/** Only for this account's resources: nobody else's can make the service act under the role. */
const inThisAccount = (service: string, { account }: Stack): ServicePrincipal =>
  new ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': account } } });

/** https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
const executesItself = (stack: Stack, stateMachineName: string): PolicyStatement[] => {
  const arn = (resource: string, resourceName: string): string =>
    stack.formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return [
    new PolicyStatement({ actions: ['states:StartExecution'], resources: [arn('stateMachine', stateMachineName)] }),
    new PolicyStatement({
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      // Those of a Map carry its label after the machine's name.
      resources: [`${stateMachineName}:*`, `${stateMachineName}/*`].map((name) => arn('execution', name)),
    }),
    // Without it the console's "Redrive" of a failed run fails at its Map:
    // https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
    new PolicyStatement({
      actions: ['states:RedriveExecution'],
      resources: [arn('execution', `${stateMachineName}/*`)],
    }),
  ];
};

/** Log delivery and X-Ray know no resources: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const LOGS_AND_TRACES = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];
