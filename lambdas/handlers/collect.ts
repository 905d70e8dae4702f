import { STSClient } from '@aws-sdk/client-sts';
import { ClosedServices } from '#adapters/aws/closed-services.ts';
import { readerSessions } from '#adapters/aws/reader-session.ts';
import { sharedSettings } from '#adapters/aws/settings.ts';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { collecting } from './collecting.ts';
import { environment, pace } from './surroundings.ts';

const sts = new STSClient({ maxAttempts: 6 });

/** Reads AWS, every unit as itself. The function's own role may read nothing but its plan. */
export const handler = collecting('aws', (_, deadline) => ({
  aws: {
    pace,
    deadline,
    session: readerSessions(environment('READER_ROLE'), sts),
    closed: new ClosedServices(),
    settings: sharedSettings(),
  },
  databricks: databricksAccess(undefined, { deadline }),
}));
