import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Under AGPL-3.0, so no dependency of this project: it is installed beside it, asked, and removed. */
const LIBRARY = '@cloud-copilot/iam-simulate';
const VERSION = '0.1.173';

/** What is used of the library. https://www.npmjs.com/package/@cloud-copilot/iam-simulate */
export interface Simulator {
  runSimulation(simulation: object, options: object): Promise<Outcome>;
}

type Outcome =
  | { readonly resultType: 'error'; readonly errors: object }
  | { readonly resultType: 'wildcard' }
  | {
      readonly resultType: 'single';
      readonly overallResult: string;
      readonly result: { ignoredContextKeys?: string[] };
    };

/** Installs it in a folder of its own. */
export async function simulator(folder: string): Promise<Simulator> {
  const parameters = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  await promisify(execFile)('npm', [...parameters, `${LIBRARY}@${VERSION}`]);
  const path = createRequire(join(folder, 'index.js')).resolve(LIBRARY);
  return import(pathToFileURL(path).href);
}
