import type { Answer } from '#domain/policies/reading/evaluate.ts';
import { ROWS_ON_CONDITIONS } from './truth-on-conditions.ts';
import { ROWS_ON_STATEMENTS } from './truth-on-statements.ts';

/** Pages of the IAM user guide, https://docs.aws.amazon.com/IAM/latest/UserGuide/<page>.html. */
export type Page =
  | 'reference_policies_elements_principal'
  | 'reference_policies_elements_notprincipal'
  | 'reference_policies_elements_action'
  | 'reference_policies_elements_notaction'
  | 'reference_policies_elements_resource'
  | 'reference_policies_elements_notresource'
  | 'reference_policies_elements_condition'
  | 'reference_policies_elements_condition_operators'
  | 'reference_policies_condition-single-vs-multi-valued-context-keys'
  | 'reference_policies_condition-logic-multiple-context-keys-or-values'
  | 'reference_policies_evaluation-logic'
  | 'reference_policies_variables'
  | 'reference_policies_elements_version';

export interface Row {
  readonly says: string;
  readonly page: Page;
  readonly statements: readonly object[];
  /** Without it, the version that has variables. */
  readonly version?: '2008-10-17';
  readonly asker?: string;
  readonly action?: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly answer: Answer;
}

/** The account of the key, one that strangers have, and who asks where a row does not say. */
export const HOME = '111122223333';
export const STRANGERS = '444455556666';
export const KEY = `arn:aws:kms:us-east-1:${HOME}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const ALICE = `arn:aws:iam::${STRANGERS}:user/alice`;

export const TRUTH_TABLE: readonly Row[] = [...ROWS_ON_STATEMENTS, ...ROWS_ON_CONDITIONS];

/** The policy of a row, as it is written. */
export const documentOf = ({ statements, version }: Row) => ({
  Version: version ?? '2012-10-17',
  Statement: statements,
});
