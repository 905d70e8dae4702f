import * as z from 'zod';
import { databricksThrough } from '#adapters/databricks/client.ts';
import { databricksLive } from '#adapters/databricks/live.ts';
import { broughtToken } from '#adapters/databricks/tokens/principals.ts';
import { createTokens } from '#adapters/databricks/tokens/tokens.ts';
import { createHostLimits } from '#adapters/databricks/wire/host-limits.ts';

/** Asks the endpoint for a host's clusters with a token nobody knows, and prints what came of it. */
const [, , endpoint = '', host = ''] = process.argv;
const transport = databricksLive({
  host,
  endpoint,
  reads: ['GET /api/2.1/clusters/list'],
  tokens: createTokens(broughtToken('unknown')),
  limits: createHostLimits(),
  record: async () => {},
});
try {
  await databricksThrough(transport, host).ask('GET /api/2.1/clusters/list', z.unknown());
  console.log('answered');
} catch (error) {
  const { code, message } = error as Error & { code: string };
  console.log(`${code} ${message.replace(/(HTTP \d+).*/, '$1')}`);
}
