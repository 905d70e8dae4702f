import { StateMachine } from 'aws-local-stepfunctions';
import type { Caller } from './ask.ts';
import { type Functions, TaskError } from './functions.ts';

/** A state machine as the account describes it, and its role's credentials. */
export interface Machine {
  readonly definition: string;
  readonly role: Caller;
}

const MOST_BYTES = 256 * 1024;

/** Runs an execution to its end. Nothing waits; everything else is as the definition has it. */
export async function execute({ definition, role }: Machine, functions: Functions, input: object): Promise<unknown> {
  const task = async (parameters: unknown): Promise<never> => {
    const { FunctionName, Payload } = parameters as { FunctionName: string; Payload: unknown };
    const answer = await functions.invoke(role, FunctionName, Payload);
    if (JSON.stringify(answer).length > MOST_BYTES) throw new TaskError('States.DataLimitExceeded', FunctionName);
    return { ExecutedVersion: '$LATEST', StatusCode: 200, Payload: answer } as never;
  };
  const states = ['Plan', 'Collect', 'What is left', 'Unit', 'Seal', 'Seal as it began', 'Report'];
  const machine = new StateMachine(JSON.parse(definition));
  const { result } = machine.run(input as never, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(states.map((name) => [name, task])),
      retryIntervalOverrides: Object.fromEntries(states.map((name) => [name, 0])),
      waitTimeOverrides: { 'Until nobody writes': 0 },
    },
  });
  return result;
}
