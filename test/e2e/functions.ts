import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EmulatedAccount } from '../support/emulated-account.ts';
import { ask, type Caller } from './ask.ts';
import type { Invocation, Outcome } from './lambda-runtime.ts';

const RUNTIME = fileURLToPath(new URL('lambda-runtime.ts', import.meta.url));
const REACH_DATABRICKS = fileURLToPath(new URL('reach-databricks.ts', import.meta.url));
/** Invocations of one function that run at once; more wait, as under a reserved concurrency, and no process more starts. */
const AT_ONCE = 3;

/** A function as the account describes it, and its role's credentials. */
export interface Deployed {
  readonly name: string;
  readonly handler: string;
  readonly memoryMiB: number;
  readonly timeoutMs: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly role: Caller;
}

/** Where functions run, and what they reach. */
export interface Surroundings {
  readonly account: EmulatedAccount;
  readonly folders: { readonly code: string; readonly temporary: string };
  readonly databricksUrl: string;
}

/** A sandbox and whoever waits for it. */
interface Lane {
  sandbox: ChildProcess | undefined;
  turn: Promise<Outcome>;
  waiting: number;
}

const newLane = (): Lane => ({ sandbox: undefined, turn: Promise.resolve({ payload: 'null' }), waiting: 0 });

/** The error of a task as a state machine sees it: its name is what `Retry` and `Catch` ask for. */
export class TaskError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * Lambda for functions as they were uploaded: each runs in processes of its own, with its environment and the
 * credentials of its role, and is kept for the next invocation. What Lambda has besides: a read-only file system and
 * 64-bit ARM; what this has besides: `AWS_ENDPOINT_URL`, and Databricks' hosts elsewhere.
 */
export class Functions {
  /** How many of a function's next invocations are killed, as Lambda kills one that takes too much memory. */
  readonly kills = new Map<string, number>();
  /** Which invocations besides are killed every time. */
  kill: (name: string, event: unknown) => boolean = () => false;
  /** Names of functions in the order in which they were invoked. */
  readonly invoked: string[] = [];
  /** What functions wrote to their standard error: warnings of libraries, stacks of crashes. */
  readonly complaints: string[] = [];
  readonly #surroundings: Surroundings;
  readonly #functions: ReadonlyMap<string, Deployed>;
  readonly #lanes = new Map<string, Lane[]>();

  constructor(functions: readonly Deployed[], surroundings: Surroundings) {
    this.#functions = new Map(functions.map((one) => [one.name, one]));
    this.#surroundings = surroundings;
  }

  /** `lambda:invoke` of a published version, by ARN, for a caller who needs to be allowed to. Throws TaskErrors. */
  async invoke(caller: Caller, arn: string, event: unknown): Promise<unknown> {
    const [name = '', version = ''] = arn.split(':').slice(6);
    const path = `/2015-03-31/functions/${name}/invocations?Qualifier=${version}`;
    await ask(this.#surroundings.account.url, caller, { service: 'lambda', path, body: JSON.stringify(event) }).catch(
      ({ message }: Error) => Promise.reject(new TaskError('Lambda.AWSLambdaException', message)),
    );
    return this.run(name, event);
  }

  /** One invocation, whoever asks. */
  async run(name: string, event: unknown): Promise<unknown> {
    const deployed = this.#functions.get(name);
    if (!deployed) throw new TaskError('Lambda.ResourceNotFoundException', name);
    this.invoked.push(name);
    const lane = this.#laneOf(name);
    lane.waiting += 1;
    lane.turn = lane.turn.then(() => this.#answer(lane, deployed, event));
    const outcome = await lane.turn;
    lane.waiting -= 1;
    if ('errorType' in outcome) throw new TaskError(outcome.errorType, outcome.errorMessage);
    return JSON.parse(outcome.payload);
  }

  async stop(): Promise<void> {
    for (const { sandbox } of [...this.#lanes.values()].flat()) {
      sandbox?.kill('SIGKILL');
      if (sandbox) await once(sandbox, 'exit');
    }
  }

  /** An idle one, if there is one that was used before; then one never used; then the one with the fewest waiting. */
  #laneOf(name: string): Lane {
    const lanes = this.#lanes.get(name) ?? Array.from({ length: AT_ONCE }, newLane);
    this.#lanes.set(name, lanes);
    return [...lanes].sort((a, b) => a.waiting - b.waiting || Number(!a.sandbox) - Number(!b.sandbox))[0] as Lane;
  }

  #answer(lane: Lane, deployed: Deployed, event: unknown): Promise<Outcome> {
    const { name, timeoutMs } = deployed;
    const sandbox = lane.sandbox ?? this.#start(deployed);
    lane.sandbox = sandbox;
    return new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        sandbox.off('message', settle).off('exit', died);
        resolve(outcome);
      };
      const died = (code: number | null, signal: NodeJS.Signals | null): void => {
        const how = signal === null ? `exit status ${code}` : `signal: ${signal}`;
        lane.sandbox = undefined;
        settle({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${how}` });
      };
      const kills = this.kill(name, event) ? 1 : (this.kills.get(name) ?? 0);
      sandbox.once('exit', died);
      if (kills === 0) sandbox.once('message', settle); // nobody hears what a killed one still says
      const invocation: Invocation = { event, requestId: randomUUID(), timeoutMs };
      sandbox.send(invocation);
      if (kills > 0) sandbox.kill('SIGKILL');
      this.kills.set(name, Math.max(0, kills - 1));
    });
  }

  #start({ name, handler, memoryMiB, variables, role }: Deployed): ChildProcess {
    const { account, folders, databricksUrl } = this.#surroundings;
    const flags = [`--max-old-space-size=${memoryMiB}`, '--import', REACH_DATABRICKS];
    const sandbox = spawn(process.execPath, [...flags, RUNTIME], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...variables,
        _HANDLER: handler,
        LAMBDA_TASK_ROOT: folders.code,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMiB),
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: role.accessKeyId,
        AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
        AWS_SESSION_TOKEN: role.sessionToken,
        AWS_ENDPOINT_URL: account.url,
        EMULATED_DATABRICKS: databricksUrl,
        TMPDIR: folders.temporary,
        TZ: ':UTC',
      },
    });
    sandbox.stderr?.setEncoding('utf8').on('data', (text: string) => this.complaints.push(`${name}: ${text}`));
    return sandbox;
  }
}
