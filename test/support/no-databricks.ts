import type { Databricks } from '#domain/declaring/databricks-client.ts';

/** For units of AWS: whoever asks Databricks here has gone astray. */
export const noDatabricks: Databricks = {
  host: '',
  ask: () => Promise.reject(new Error('a unit of AWS asked Databricks')),
  pause: async () => {},
  answeredAt: () => null,
};
