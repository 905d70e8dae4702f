import { fileURLToPath } from 'node:url';
import { identityOfSources } from '#adapters/code-identity.ts';
import { buildCommandLine } from './command-line.ts';

/** Before `npm pack`: what the package carries instead of the sources. Its code is named as the clone names its own. */
await buildCommandLine(fileURLToPath(new URL('../../dist', import.meta.url)), identityOfSources());
