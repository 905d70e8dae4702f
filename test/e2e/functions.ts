import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EmulatedAccount } from '../support/emulated-account.ts';
import { ask, type Caller } from './ask.ts';
import type { Invocation, Outcome } from './lambda-runtime.ts';

const RUNTIME = fileURLToPath(new URL('lambda-runtime.ts', import.meta.url));

/** A function as the account describes it, and its role's credentials. */
export interface Deployed {
  readonly name: string;
  readonly handler: string;
  readonly memoryMiB: number;
  readonly timeoutMs: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly role: Caller;
}

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
 * 64-bit ARM; what this has besides: `AWS_ENDPOINT_URL`.
 */
export class Functions {
  /** How many of a function's next invocations are killed, as Lambda kills one that takes too much memory. */
  readonly kills = new Map<string, number>();
  /** Names of functions in the order in which they were invoked. */
  readonly invoked: string[] = [];
  /** What functions wrote to their standard error: warnings of libraries, stacks of crashes. */
  readonly complaints: string[] = [];
  readonly #account: EmulatedAccount;
  readonly #functions: ReadonlyMap<string, Deployed>;
  readonly #folders: { readonly code: string; readonly temporary: string };
  readonly #idle = new Map<string, ChildProcess[]>();

  constructor(
    account: EmulatedAccount,
    functions: readonly Deployed[],
    folders: { readonly code: string; readonly temporary: string },
  ) {
    this.#account = account;
    this.#functions = new Map(functions.map((one) => [one.name, one]));
    this.#folders = folders;
  }

  /** `lambda:invoke` for a caller who needs to be allowed to. `name` may be an ARN. Throws TaskErrors. */
  async invoke(caller: Caller, name: string, event: unknown): Promise<unknown> {
    const path = `/2015-03-31/functions/${name.split(':').at(-1)}/invocations`;
    await ask(this.#account.url, caller, { service: 'lambda', path, body: JSON.stringify(event) }).catch(
      ({ message }: Error) => Promise.reject(new TaskError('Lambda.AWSLambdaException', message)),
    );
    return this.run(name.split(':').at(-1) ?? '', event);
  }

  /** One invocation, whoever asks. */
  async run(name: string, event: unknown): Promise<unknown> {
    const deployed = this.#functions.get(name);
    if (!deployed) throw new TaskError('Lambda.ResourceNotFoundException', name);
    this.invoked.push(name);
    const sandbox = this.#idle.get(name)?.pop() ?? this.#start(deployed);
    const outcome = await this.#answer(sandbox, deployed, event);
    if (sandbox.connected) this.#idle.set(name, [...(this.#idle.get(name) ?? []), sandbox]);
    if ('errorType' in outcome) throw new TaskError(outcome.errorType, outcome.errorMessage);
    return JSON.parse(outcome.payload);
  }

  async stop(): Promise<void> {
    for (const sandbox of [...this.#idle.values()].flat()) {
      sandbox.kill('SIGKILL');
      await once(sandbox, 'exit');
    }
  }

  #answer(sandbox: ChildProcess, { name, timeoutMs }: Deployed, event: unknown): Promise<Outcome> {
    return new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        sandbox.off('message', settle).off('exit', died);
        resolve(outcome);
      };
      const died = (code: number | null, signal: NodeJS.Signals | null): void => {
        const how = signal === null ? `exit status ${code}` : `signal: ${signal}`;
        settle({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${how}` });
      };
      sandbox.once('message', settle).once('exit', died);
      const invocation: Invocation = { event, requestId: randomUUID(), timeoutMs };
      sandbox.send(invocation);
      const kills = this.kills.get(name) ?? 0;
      if (kills > 0) sandbox.kill('SIGKILL');
      this.kills.set(name, Math.max(0, kills - 1));
    });
  }

  #start({ name, handler, memoryMiB, variables, role }: Deployed): ChildProcess {
    const sandbox = spawn(process.execPath, [`--max-old-space-size=${memoryMiB}`, RUNTIME], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...variables,
        _HANDLER: handler,
        LAMBDA_TASK_ROOT: this.#folders.code,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMiB),
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: role.accessKeyId,
        AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
        AWS_SESSION_TOKEN: role.sessionToken,
        AWS_ENDPOINT_URL: this.#account.url,
        TMPDIR: this.#folders.temporary,
        TZ: ':UTC',
      },
    });
    sandbox.stderr?.setEncoding('utf8').on('data', (text: string) => this.complaints.push(`${name}: ${text}`));
    return sandbox;
  }
}
