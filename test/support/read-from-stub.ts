import type { AnyCollector, AwsClientClass, Reading } from '#domain/declaring/collector.ts';
import type { Gap } from '#domain/words/gap.ts';
import { awsRegion } from '#domain/words/scope.ts';
import { runCollector } from '../../lambdas/steps/recording/run-collector.ts';
import { ArrivedRows } from './arrived-rows.ts';
import { noDatabricks } from './no-databricks.ts';

export interface StubCall {
  /** `ListKeys` */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Answers by operation: a value, or what a function makes of the input. What it throws, the client throws. */
export type StubAnswers = Readonly<Record<string, object | ((input: Record<string, unknown>) => object)>>;

/** Runs a collector on answers as the SDK parses them, without any transport. Rows are in the order given. */
export async function readFromStub(
  collector: AnyCollector,
  answers: StubAnswers,
  told: Partial<Pick<Reading, 'run' | 'earlier'>> = {},
) {
  const calls: StubCall[] = [];
  const client = {
    async send(command: { constructor: { name: string }; input: Record<string, unknown> }): Promise<object> {
      const operation = command.constructor.name.replace(/Command$/, '');
      calls.push({ operation, input: command.input });
      const answer = answers[operation];
      if (answer === undefined) throw new Error(`the test has no answer to ${operation}`);
      return typeof answer === 'function' ? answer(command.input) : answer;
    },
  };
  const rows = new ArrivedRows();
  const aws = <Client>(_class: AwsClientClass<Client>) => client as Client;
  const scope = awsRegion('111122223333', 'us-east-1');
  const reading = { run: '2026-11-21T06-00-00Z', ...told, scope, aws, databricks: noDatabricks };
  const gaps: Gap[] = await runCollector(collector, reading, rows);
  return { rows: rows.rows, gaps, calls };
}

/** An error as an SDK throws it. */
export const sdkError = (name: string, httpStatusCode = 400): Error =>
  Object.assign(new Error('refused by the test'), { name, $metadata: { httpStatusCode } });
