import { beforeAll, describe, expect, test } from 'vitest';
import { runDefinition } from '../../../lib/machines/run-machine.ts';
import { sealDefinition } from '../../../lib/machines/seal-machine.ts';
import { actionsOf, permissionsOf, SAMPLE, type Synthesised, synthesise, textOf } from '../synthesise.ts';

describe('the machines as deployed', () => {
  let stack: Synthesised;
  beforeAll(async () => {
    stack = await synthesise({ ...SAMPLE, schedule: { at: '05:30', everyHours: 8 }, alerts: { email: 'a@b.example' } });
  });

  const definitionOf = (of: Synthesised, id: string) =>
    JSON.parse(textOf(of.one('AWS::StepFunctions::StateMachine', id).Properties.DefinitionString));
  const deployed = (id: string) => definitionOf(stack, id);
  const inTemplate = (definition: object) =>
    JSON.parse(JSON.stringify(definition).replace(/\$\{Token\[(AWS)\.(Partition)\.\d+\]\}/g, '<$1::$2>'));

  const statesOf = (machine: { States: Record<string, never> }): [string, Record<string, never>][] =>
    Object.entries<Record<string, never>>(machine.States).flatMap(([name, state]) =>
      state.ItemProcessor ? [[name, state], ...statesOf(state.ItemProcessor)] : [[name, state]],
    );

  test('are the definitions tried above', () => {
    const { Plan, Seal, Scopes } = deployed('RunsMachine').States;
    const [plan, seal] = [Plan, Seal].map((state) => state.Parameters.FunctionName);
    const aws = Scopes.ItemProcessor.States.Readers.ItemProcessor.States.aws.Result;
    expect(plan).toMatch(/^<PlanFunctionCurrentVersion/);
    expect(seal).toMatch(/^<SealFunctionCurrentVersion/);
    expect(aws).toMatch(/^<CollectAwsFunctionCurrentVersion/);
    const definition = runDefinition({ plan, readers: { aws }, seal, scopesAtOnce: 8, timeoutSeconds: 8 * 3600 });
    expect(deployed('RunsMachine')).toEqual(inTemplate(definition));
    expect(deployed('RunsUnfinished')).toEqual(inTemplate(sealDefinition(seal)));
  });

  test('wait for a place as long as Lambda has none, without jitter, and back off every other retry with it', () => {
    const tasks = ['RunsMachine', 'RunsUnfinished', 'Reports'].flatMap((id) =>
      statesOf(deployed(id)).filter(([, state]) => String(state.Type) === 'Task'),
    );
    expect(tasks.map(([name]) => name).sort()).toEqual(
      ['Collect', 'Plan', 'Report', 'Seal', 'Seal', 'Seal', 'Seal as it began', 'Unit', 'What is left'].sort(),
    );
    for (const [name, { Retry }] of tasks) {
      const [throttled, ...others] = Retry as unknown as [object, ...object[]];
      expect([name, throttled]).toEqual([
        name,
        {
          ErrorEquals: ['Lambda.TooManyRequestsException'],
          IntervalSeconds: 5,
          BackoffRate: 2,
          MaxDelaySeconds: 60,
          MaxAttempts: 60,
        },
      ]);
      expect(others.length).toBeGreaterThan(0);
      for (const other of others) expect(other).toMatchObject({ JitterStrategy: 'FULL', BackoffRate: 2 });
    }
  });

  test.each<[number | undefined, number]>([
    [undefined, 8],
    [3, 3],
  ])('with scopesAtOnce %s, read %d scopes at once', async (scopesAtOnce, most) => {
    const { Scopes } = definitionOf(await synthesise({ ...SAMPLE, scopesAtOnce }), 'RunsMachine').States;
    expect(Scopes.MaxConcurrency).toBe(most);
  });

  test('end a run when the next one is due', () => {
    expect(deployed('RunsMachine').TimeoutSeconds).toBe(8 * 3600);
  });

  test('seal a run that failed, timed out or was aborted, and no scope that did', () => {
    const { EventPattern, Targets, State } = stack.one('AWS::Events::Rule', 'RunsUnfinished').Properties;
    expect(State ?? 'ENABLED').toBe('ENABLED');
    expect(EventPattern).toMatchObject({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    });
    expect(EventPattern.detail.stateMachineArn.map(textOf)).toEqual([
      expect.stringMatching(/^<RunsMachineStateMachine\w+>$/),
    ]);
    expect(Targets).toHaveLength(1);
    expect(Targets[0]).toMatchObject({ InputPath: '$.detail' });
    expect(textOf(Targets[0].Arn)).toMatch(/^<RunsUnfinishedMachineStateMachine/);
    expect(textOf(Targets[0].DeadLetterConfig.Arn)).toMatch(/^<AlertsUndelivered/);
    expect(permissionsOf(stack.grantedTo('RunsUnfinishedRuleRole'))).toEqual([
      'states:StartExecution <RunsUnfinishedMachineStateMachine>',
    ]);
  });

  test('give every scope a history of its own, and go on when one of them fails', () => {
    const { ItemProcessor, ToleratedFailurePercentage } = deployed('RunsMachine').States.Scopes;
    expect(ItemProcessor.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
    expect(ToleratedFailurePercentage).toBe(100);
    const started = (id: string) =>
      permissionsOf(stack.grantedTo(`${id}MachineRole`)).filter((line) => line.startsWith('states:'));
    const at = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>';
    expect(started('Runs')).toEqual(
      [
        `states:StartExecution ${at}:stateMachine:EvidenceLocker-run`,
        ...['DescribeExecution', 'StopExecution'].flatMap((action) =>
          [':*', '/*'].map((names) => `states:${action} ${at}:execution:EvidenceLocker-run${names}`),
        ),
        `states:RedriveExecution ${at}:execution:EvidenceLocker-run/*`,
      ].sort(),
    );
    expect(started('Reports')).toEqual([]);
  });

  test('may invoke only the functions they name', () => {
    const invoked = (id: string) =>
      stack
        .grantedTo(`${id}MachineRole`)
        .filter((statement) => actionsOf(statement).includes('lambda:InvokeFunction'))
        .flatMap(({ Resource }) => [Resource].flat().map(textOf));
    expect(invoked('Reports').map((arn) => arn.slice(0, 5))).toEqual(['<Repo', '<Seal']);
    expect(invoked('RunsUnfinished').map((arn) => arn.slice(0, 5))).toEqual(['<Seal']);
    const versions = stack.all('AWS::Lambda::Function').map(([id]) => `<${id}>:*`);
    expect(invoked('Runs').sort()).toEqual(versions.filter((name) => !name.startsWith('<Report')).sort());
  });

  test('log everything, encrypted, and are traced', () => {
    for (const [id, { Properties }] of stack.all('AWS::StepFunctions::StateMachine')) {
      expect(Properties.LoggingConfiguration.Level, id).toBe('ALL');
      expect(Properties.TracingConfiguration.Enabled, id).toBe(true);
    }
  });

  test('are started in UTC, at the minute, with the scheduled time as input; what is not delivered is kept', () => {
    const schedule = (id: string) => stack.one('AWS::Scheduler::Schedule', id).Properties;
    expect(schedule('Runs').ScheduleExpression).toBe('cron(30 5,13,21 * * ? *)');
    expect(schedule('Reports').ScheduleExpression).toBe('cron(0 7 2 * ? *)');
    for (const id of ['Runs', 'Reports']) {
      expect(schedule(id)).toMatchObject({
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
      });
      expect(JSON.parse(textOf(schedule(id).Target.Input))).toEqual({
        scheduledAt: '<aws.scheduler.scheduled-time>',
        ...(id === 'Runs' ? { seal: expect.stringMatching(/^<SealFunctionCurrentVersion/) } : {}),
      });
      expect(textOf(schedule(id).Target.Arn)).toMatch(new RegExp(`^<${id}MachineStateMachine`));
      expect(textOf(schedule(id).Target.DeadLetterConfig.Arn)).toMatch(/^<AlertsUndelivered/);
    }
  });

  test('an undelivered run is tried again only until the next one is due', () => {
    expect(stack.one('AWS::Scheduler::Schedule', 'Runs').Properties.Target.RetryPolicy).toEqual({
      MaximumEventAgeInSeconds: 8 * 3600,
      MaximumRetryAttempts: 185,
    });
  });

  test('tell an encrypted topic, and the address configured, of everything that needs a person', () => {
    const topic = stack.one('AWS::SNS::Topic', 'Alerts').Properties;
    expect(textOf(topic.KmsMasterKeyId)).toMatch(/^<DataKey/);
    expect(stack.all('AWS::SNS::Subscription').map(([, { Properties }]) => Properties.Endpoint)).toEqual([
      'a@b.example',
    ]);
    const alarms = stack.all('AWS::CloudWatch::Alarm');
    for (const [id, { Properties }] of alarms)
      expect(Properties.AlarmActions.map(textOf), id).toEqual([expect.stringMatching(/^<AlertsTopic/)]);
    expect(alarms.map(([id]) => id.replace(/Alarm[0-9A-F]{8}$/, '')).sort()).toEqual([
      'AlertsGaps',
      'AlertsReportsMachineFailed',
      'AlertsRunsMachineFailed',
      'AlertsRunsMachineMissed',
      'AlertsRunsUnfinishedMachineFailed',
      'AlertsSealedFailed',
      'AlertsUndelivered',
    ]);
  });

  test('a run that is missing alarms half a day after it was due', () => {
    expect(stack.one('AWS::CloudWatch::Alarm', 'AlertsRunsMachineMissed').Properties).toMatchObject({
      MetricName: 'ExecutionsSucceeded',
      Period: 3600,
      EvaluationPeriods: 8 + 12,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('a run that was sealed without being read alarms each time, whatever its gaps', () => {
    const { Environment } = stack.one('AWS::Lambda::Function', 'Seal').Properties;
    expect(stack.one('AWS::CloudWatch::Alarm', 'AlertsSealedFailed').Properties).toMatchObject({
      MetricName: 'SealedFailed',
      Dimensions: [{ Name: 'service', Value: Environment.Variables.POWERTOOLS_SERVICE_NAME }],
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  test('gaps alarm by the metric that the seal function emits for this stack', () => {
    const { Environment } = stack.one('AWS::Lambda::Function', 'Seal').Properties;
    expect(stack.one('AWS::CloudWatch::Alarm', 'AlertsGaps').Properties).toMatchObject({
      MetricName: 'GapsToTell',
      Namespace: Environment.Variables.POWERTOOLS_METRICS_NAMESPACE,
      Dimensions: [{ Name: 'service', Value: Environment.Variables.POWERTOOLS_SERVICE_NAME }],
    });
  });
});
