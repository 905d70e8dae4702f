import { databricksAccess } from '#adapters/databricks/access.ts';
import { collecting } from './collecting.ts';
import { pace } from './surroundings.ts';

/** Asks running clusters, as a principal of its own. The role may ask nothing of AWS but who it is. */
export const handler = collecting('probe', ({ databricks }, deadline) => ({
  aws: { pace, deadline },
  databricks: databricksAccess(databricks, { deadline }),
}));
