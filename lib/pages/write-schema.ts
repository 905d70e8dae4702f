import { toJSONSchema } from 'zod';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { configSchema } from '#domain/declaring/config.ts';

/** Prints the JSON Schema of `context.evidence`, for editors that complete and check it. */
const schema = toJSONSchema(configSchema(await loadCatalogue()), { io: 'input' });
process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
