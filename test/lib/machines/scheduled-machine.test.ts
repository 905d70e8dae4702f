import { beforeAll, describe, expect, test } from 'vitest';
import { runDefinition } from '../../../lib/machines/run-machine.ts';
import { actionsOf, permissionsOf, SAMPLE, type Synthesised, synthesise, textOf } from '../synthesise.ts';

describe('the machines as deployed', () => {
  let stack: Synthesised;
  beforeAll(async () => {
    stack = await synthesise({ ...SAMPLE, schedule: { at: '05:30', everyHours: 8 }, alerts: { email: 'a@b.example' } });
  });

  const deployed = (id: string) =>
    JSON.parse(textOf(stack.one('AWS::StepFunctions::StateMachine', id).Properties.DefinitionString));

  const statesOf = (machine: { States: Record<string, never> }): [string, Record<string, never>][] =>
    Object.entries<Record<string, never>>(machine.States).flatMap(([name, state]) =>
      state.ItemProcessor ? [[name, state], ...statesOf(state.ItemProcessor)] : [[name, state]],
    );

  test('are the definitions tried above', () => {
    const { Plan, Seal } = deployed('Runs').States;
    const [plan, seal] = [Plan, Seal].map((state) => state.Parameters.FunctionName);
    expect(plan).toMatch(/^<PlanFunction/);
    expect(seal).toMatch(/^<SealFunction/);
    const definition = runDefinition(plan, seal, 'EvidenceLocker-collect-');
    const written = JSON.stringify(definition).replace(/\$\{Token\[(AWS)\.(Partition)\.\d+\]\}/g, '<$1::$2>');
    expect(deployed('Runs')).toEqual(JSON.parse(written));
  });

  test('back off every retry with full jitter', () => {
    const retries = ['Runs', 'Reports'].flatMap((id) =>
      statesOf(deployed(id)).flatMap(([, state]) => (state.Retry as object[] | undefined) ?? []),
    );
    expect(retries.length).toBeGreaterThanOrEqual(10);
    for (const retry of retries) expect(retry).toMatchObject({ JitterStrategy: 'FULL', BackoffRate: 2 });
  });

  test('read at most 40 scopes at once, and in each as many units as the plan says', () => {
    const limits = statesOf(deployed('Runs')).flatMap(([name, { MaxConcurrency, MaxConcurrencyPath }]) =>
      [MaxConcurrency, MaxConcurrencyPath].flatMap((limit) => (limit === undefined ? [] : [[name, limit]])),
    );
    expect(limits).toEqual([
      ['Scopes', 40],
      ['Units', '$.unitsAtOnce'],
    ]);
  });

  test('give every scope a history of its own, and go on when one of them fails', () => {
    const { ItemProcessor, ToleratedFailurePercentage } = deployed('Runs').States.Scopes;
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
    const names = stack.all('AWS::Lambda::Function').map(([id]) => `<${id}>`);
    expect(invoked('Runs').sort()).toEqual(names.filter((name) => !name.startsWith('<Report')).sort());
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
        Target: { Input: '{"scheduledAt":"<aws.scheduler.scheduled-time>"}' },
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

  test('gaps alarm by the metric that the seal function emits for this stack', () => {
    const { Environment } = stack.one('AWS::Lambda::Function', 'Seal').Properties;
    expect(stack.one('AWS::CloudWatch::Alarm', 'AlertsGaps').Properties).toMatchObject({
      MetricName: 'GapsToTell',
      Namespace: Environment.Variables.POWERTOOLS_METRICS_NAMESPACE,
      Dimensions: [{ Name: 'service', Value: Environment.Variables.POWERTOOLS_SERVICE_NAME }],
    });
  });
});
