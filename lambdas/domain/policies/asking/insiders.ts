import data from './expected-foreigners.json' with { type: 'json' };

/** Somebody else's account that stands in policies as it should: who asks from there is known by a tag of the principal. */
export interface ExpectedForeigner {
  readonly account: string;
  readonly of: string;
  /** In lower case. */
  readonly tag: string;
  /** The value that says that it is for us; null where the configuration does not say. */
  readonly value: string | null;
}

/** Who is no stranger. */
export interface Insiders {
  /** Accounts, the one that was read among them. */
  readonly accounts: readonly string[];
  readonly organizations: readonly string[];
  readonly expected: readonly ExpectedForeigner[];
}

/** The resource that is asked for, and when. */
export interface Home {
  readonly account: string;
  readonly region: string;
  readonly resource: string;
  /** Whether who asks has always signed: KMS takes nothing else, S3 does. */
  readonly isSignedOnly: boolean;
  /** ISO 8601. */
  readonly now: string;
}

const OF_DATABRICKS = 'aws:principaltag/databricksaccountid';

/** Databricks' accounts in a partition of AWS; it tags who asks with the Databricks account that is asked for. */
export const databricksIn = (partition: string, ourDatabricksAccount: string | null): ExpectedForeigner[] =>
  data.databricks
    .filter((one) => one.partition === partition)
    .map(({ account, of }) => ({ account, of, tag: OF_DATABRICKS, value: ourDatabricksAccount }));

/** Who may stand behind a principal that a statement names. `account: null`: anybody of any account. */
export interface Circle {
  readonly account: string | null;
  readonly arn: string | null;
  /** As the policy names it. */
  readonly name: string;
}

export const expectedIn = ({ expected }: Insiders, account: string | null): ExpectedForeigner | undefined =>
  expected.find((one) => one.account === account);

export const isOwn = ({ accounts }: Insiders, account: string): boolean => accounts.includes(account);
