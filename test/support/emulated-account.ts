import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { emulatorPython, NotSetUp } from './setup-emulator.ts';

/** Whoever asks here is given an account sooner (`setup-emulator.ts`). Unset where nobody listens. */
const GIVEN_AT = 'EMULATED_ACCOUNTS';

export interface EmulatedAccountOptions {
  /** 0, the default: a free port. */
  readonly port?: number;
  /** Added to the emulator's own environment, e.g. `INITIAL_NO_AUTH_ACTION_COUNT`. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface EmulatedAccount {
  /** `http://localhost:<port>`: by name, because the CDK tells from it how template URLs are read. */
  readonly url: string;
  readonly port: number;
  /** Lay over a process's environment: endpoint, region, credentials; a developer's own profile is shut out. */
  readonly env: Record<string, string>;
  /** Forgets every resource. */
  reset(): Promise<void>;
  /** Resolves when the process is gone. Repeatable. */
  stop(): Promise<void>;
}

type Server = ChildProcessByStdio<Writable, Readable, Readable>;

/** A process that is an account. */
interface Held {
  readonly port: number;
  /** This process may end without `end`: nothing of the account keeps it alive. */
  letGo(): void;
  /** Resolves when the process is gone. Repeatable. */
  end(): Promise<void>;
}

/** An AWS account on loopback: account 123456789012, nothing in it. Dies with this process, however that dies. */
export async function startEmulatedAccount(options: EmulatedAccountOptions = {}): Promise<EmulatedAccount> {
  const givenAt = process.env[GIVEN_AT];
  const held = givenAt && !options.env ? await given(givenAt, options.port) : await started(options);
  const url = `http://localhost:${held.port}`;
  await untilReady(url);
  held.letGo();
  return {
    url,
    port: held.port,
    env: environment(url),
    reset: async () => {
      const answer = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
      if (!answer.ok) throw new Error(`the emulated account did not reset: HTTP ${answer.status}`);
    },
    stop: held.end,
  };
}

/** Forked from one that has loaded everything (`emulated_accounts.py`); it has that one's environment. */
async function given(at: string, port = 0): Promise<Held> {
  const connection = connect(at).setEncoding('utf8');
  const gone = once(connection, 'close');
  connection.write(`${port}\n`);
  const told = await new Promise<string>((resolve, reject) => {
    connection
      .once('data', resolve)
      .once('error', reject)
      .once('close', () => resolve('')); // a text, once
  }).catch((cause) => Promise.reject(new NotSetUp('the emulated account did not start', { cause })));
  if (!/^\d+\n$/.test(told)) throw new NotSetUp(`the emulated account ended at its start:\n${told}`);
  return {
    port: Number(told),
    letGo: () => connection.unref(),
    end: async () => {
      connection.ref();
      connection.end(); // it ends when nobody holds it any more, and then its end of this is closed
      await gone;
    },
  };
}

async function started(options: EmulatedAccountOptions): Promise<Held> {
  const server = await spawnServer(options);
  return {
    port: await portOf(server),
    letGo: () => letGo(server),
    end: async () => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const gone = once(server, 'exit');
      server.ref();
      server.kill('SIGKILL'); // it holds nothing worth closing
      await gone;
    },
  };
}

async function spawnServer({ port = 0, env = {} }: EmulatedAccountOptions): Promise<Server> {
  const script = fileURLToPath(new URL('emulated_account.py', import.meta.url));
  return spawn(await emulatorPython(), [script, String(port)], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Neither the child nor its pipes (sockets, to Node) keep this process alive. */
function letGo(server: Server): void {
  server.unref();
  for (const pipe of [server.stdin, server.stdout, server.stderr] as unknown as Socket[]) pipe.unref();
}

/** The first line the server prints. Its log (one line a request) has to be read on, or the pipe fills and it stops. */
function portOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    let log = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4_000);
    });
    server.stdout.setEncoding('utf8').once('data', (line: string) => resolve(Number(line)));
    server.once('error', (cause) => reject(new NotSetUp('the emulated account did not start', { cause })));
    server.once('exit', (code) =>
      reject(new NotSetUp(`the emulated account ended with ${code} at its start:\n${log}`)),
    );
  });
}

async function untilReady(url: string): Promise<void> {
  let last: unknown;
  for (let attempt = 1; attempt <= 100; attempt++) {
    try {
      const answer = await fetch(`${url}/moto-api/`);
      if (answer.ok) return;
      last = new Error(`HTTP ${answer.status}`);
    } catch (error) {
      last = error;
    }
    await setTimeout(50);
  }
  throw new Error(`the emulated account does not answer at ${url}`, { cause: last });
}

const environment = (url: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_SESSION_TOKEN: '',
  AWS_PROFILE: '',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  NO_PROXY: 'localhost,127.0.0.1',
  no_proxy: 'localhost,127.0.0.1',
});
