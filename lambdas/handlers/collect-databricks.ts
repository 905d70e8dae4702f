import { databricksAccess } from '#adapters/databricks/access.ts';
import { collecting } from './collecting.ts';
import { pace } from './surroundings.ts';

/** Reads Databricks, as the principal that reads. The role may ask nothing of AWS but who it is. */
export const handler = collecting('databricks', ({ databricks }, deadline) => ({
  aws: { pace, deadline },
  databricks: databricksAccess(databricks, { deadline }),
}));
