import type { Ours } from '../declaring/ours.ts';
import { fail, type Judgement, pass, unknown } from '../declaring/rule.ts';

/** How EC2 names everybody: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchPermission.html */
export const EVERYBODY = 'all';

/** `organization/o-…` and `ou/o-…/ou-…` end the ARNs of organizations and of their units, which begin with the management account. */
const ORGANIZATION = /^arn:aws[a-z-]*:organizations::\d{12}:(?:organization|ou)\/(o-[a-z0-9]{10,32})(?:\/|$)/;

/** Those of a list of accounts, organizations and groups that are not the owner's nor among ours. */
export const strangersAmong = (sharedWith: readonly string[], ownerId: string | null, ours: Ours): string[] =>
  sharedWith.filter((name) => {
    if (name === ownerId || ours.accounts.includes(name)) return false;
    const organization = ORGANIZATION.exec(name)?.[1];
    return organization === undefined || !ours.organizations.includes(organization);
  });

/** Judges whom EC2's permissions of a thing name. A name nobody knows how to read is a stranger's. */
export function judgeSharing(
  what: string,
  { sharedWith, ownerId }: { readonly sharedWith: readonly string[]; readonly ownerId: string | null },
  ours: Ours,
): Judgement {
  const strangers = strangersAmong(sharedWith, ownerId, ours);
  if (strangers.includes(EVERYBODY)) return fail('PUBLIC', `The permissions of the ${what} name every AWS account.`);
  if (ownerId === null && strangers.length === 1)
    return unknown('OWNER_NOT_REPORTED', `EC2 did not say who owns the ${what}: ${strangers[0]} may be its owner.`);
  if (strangers.length > 0)
    return fail(
      'SHARED_WITH_STRANGERS',
      `The permissions of the ${what} name ${told(strangers)}, which the policy does not call ours.`,
    );
  return pass(
    sharedWith.length === 0
      ? `The permissions of the ${what} name nobody.`
      : `The permissions of the ${what} name only ours: ${told(sharedWith)}.`,
  );
}

const MOST_TOLD = 5;
const told = (names: readonly string[]): string =>
  names.length <= MOST_TOLD
    ? names.join(', ')
    : `${names.slice(0, MOST_TOLD).join(', ')} and ${names.length - MOST_TOLD} more`;
