import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratch } from '../support/sample-runs.ts';
import { emulatorPython } from '../support/setup-emulator.ts';
import { Refusal } from './folder.ts';
import { stopped } from './stopped.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());

test('a Python that is not there is said in a sentence, with what is needed', async () => {
  const nowhere = join(folder.path('nowhere'), 'python3');
  const error = await emulatorPython(nowhere, folder.path('.venv')).catch((cause: unknown) => cause);
  expect(stopped(error)).toBe(
    'The demo stopped: the emulated AWS account cannot be set up: Python 3.10 or newer with its venv module is needed (python3 on the PATH)\n',
  );
});

test('so is a port that is in use', async () => {
  const first = createServer().listen(0, '127.0.0.1');
  await once(first, 'listening');
  const { port } = first.address() as { port: number };
  const [error] = await once(createServer().listen(port, '127.0.0.1'), 'error');
  first.close();
  expect(stopped(error)).toBe(
    `The demo stopped. SystemError EADDRINUSE: listen port ${port}: the port is in use; stop what uses it, or choose another\n`,
  );
});

test('nothing that stops a demo prints a stack', () => {
  for (const error of [new Refusal('it is not mine'), new TypeError('x'), 'text'])
    expect(stopped(error)).not.toMatch(/\n\s+at /);
});
