import { type DatedAccount, datedAccount } from './account.ts';
import { type CompanyKeys, createKeys, EAST, WEST } from './keys.ts';
import { type CompanyStorage, createStorage } from './storage.ts';

export const ENTITY = 'Larkspur Health';

/** The demo's cdk.json: as a deployment would have it. */
export const CONFIGURATION = {
  context: {
    evidence: {
      entity: ENTITY,
      regions: [EAST, WEST],
      retention: { mode: 'COMPLIANCE', days: 2192 },
      report: { timeZone: 'America/New_York' },
    },
  },
};

export interface Company {
  readonly account: DatedAccount;
  readonly keys: CompanyKeys;
  readonly storage: CompanyStorage;
}

/** Fills an empty account through its public APIs with a company as it stands before the story's first day. */
export async function foundCompany(endpoint: string, firstDay: Date): Promise<Company> {
  const account = datedAccount(endpoint);
  const keys = await createKeys(account, firstDay);
  return { account, keys, storage: await createStorage(account, keys, firstDay) };
}
